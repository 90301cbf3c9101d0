package workbook

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// sortedZip writes its parts in one order at one time of change: excelize
// hands streamed sheets over in the order of a Go map. The part that tells
// programs what the archive is must come first; the others follow by name.
// Parts are compressed as they come, so that only packed bytes wait.
type sortedZip struct {
	out   *zip.Writer
	types bytes.Buffer // the list of the parts, whose order is put right at the end
	parts []*part
	pack  *flate.Writer // of the last part; a compressor takes 1 MB, so there is one
}

type part struct {
	name   string
	packed bytes.Buffer
	pack   *flate.Writer
	sum    uint32
	size   uint64
}

// epoch is the earliest time that the zip format can hold.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

const contentTypes = "[Content_Types].xml"

func newSortedZip(w io.Writer) excelize.ZipWriter { return &sortedZip{out: zip.NewWriter(w)} }

// Create begins a part; it is written until the next one begins.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	if name == contentTypes {
		z.types.Reset()
		return &z.types, nil
	}
	return z.begin(name)
}

func (z *sortedZip) begin(name string) (io.Writer, error) {
	p := &part{name: name}
	if z.pack == nil {
		var err error
		if z.pack, err = flate.NewWriter(&p.packed, flate.BestSpeed); err != nil {
			return nil, err
		}
	} else {
		if err := z.pack.Close(); err != nil { // ends the part before
			return nil, err
		}
		z.pack.Reset(&p.packed)
	}
	p.pack = z.pack
	z.parts = append(z.parts, p)
	return p, nil
}

func (p *part) Write(data []byte) (int, error) {
	p.sum = crc32.Update(p.sum, crc32.IEEETable, data)
	p.size += uint64(len(data))
	return p.pack.Write(data)
}

// AddFS copies the files of a file system into the archive.
func (z *sortedZip) AddFS(system fs.FS) error {
	return fs.WalkDir(system, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := fs.ReadFile(system, path)
		if err != nil {
			return err
		}
		into, err := z.Create(path)
		if err == nil {
			_, err = into.Write(data)
		}
		return err
	})
}

// contentType is an entry of the list of parts, which has no order of its own.
var contentType = regexp.MustCompile(`<(?:Default|Override)\b[^>]*(?:/>|></(?:Default|Override)>)`)

// Close writes the archive.
func (z *sortedZip) Close() error {
	entries := contentType.FindAllString(z.types.String(), -1)
	slices.Sort(entries)
	types, err := z.begin(contentTypes)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(types, contentType.ReplaceAllStringFunc(z.types.String(), func(string) string {
		first := entries[0]
		entries = entries[1:]
		return first
	})); err != nil {
		return err
	}
	if z.pack != nil {
		if err := z.pack.Close(); err != nil {
			return err
		}
	}
	slices.SortFunc(z.parts, func(a, b *part) int {
		if first := b2i(b.name == contentTypes) - b2i(a.name == contentTypes); first != 0 {
			return first
		}
		return strings.Compare(a.name, b.name)
	})
	for _, p := range z.parts {
		into, err := z.out.CreateRaw(&zip.FileHeader{
			Name: p.name, Method: zip.Deflate, Modified: epoch, CRC32: p.sum,
			UncompressedSize64: p.size, CompressedSize64: uint64(p.packed.Len()),
		})
		if err != nil {
			return err
		}
		if _, err := p.packed.WriteTo(into); err != nil {
			return err
		}
	}
	return z.out.Close()
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
