package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"taizhang/outputs/spill"
)

// sortedZip writes its parts in one order at one time of change: excelize
// hands streamed sheets over in the order of a Go map. The part that tells
// programs what the archive is must come first; the others follow by name.
// Parts are compressed as they come, so that only packed bytes wait.
//
// The rows of the larger sheets are packed before, each sheet beside the others
// (rows.go): where a sheet holds the mark of such rows, they take its place.
type sortedZip struct {
	out   *zip.Writer
	types bytes.Buffer // the list of the parts, whose order is put right at the end
	parts []*part
	press *press       // of the last part; a compressor takes 1 MB, so there is one
	rows  []*sheetRows // that still wait for their sheet
	// sheet is the part that may be the sheet of some of them, and page its bytes.
	sheet string
	page  bytes.Buffer
}

// part is one file of the archive: its pieces, one behind the other.
type part struct {
	name   string
	pieces []*packed
}

// packed are bytes after compression (RFC 1951), with the sum and the size of
// what they were.
type packed struct {
	bytes packedBytes
	sum   uint32
	size  uint64
}

type packedBytes interface {
	io.WriterTo
	Len() int64
}

// epoch is the earliest time that the zip format can hold.
var epoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

const contentTypes = "[Content_Types].xml"

// save writes a workbook with the rows of its sheets. What excelize puts
// together is the archive without its bytes: they go to w at once, which saves
// a copy of the whole.
func save(file *excelize.File, rows []*sheetRows, w io.Writer) error {
	file.SetZipWriter(func(io.Writer) excelize.ZipWriter {
		return &sortedZip{out: zip.NewWriter(w), rows: slices.Clone(rows)}
	})
	return file.Write(io.Discard)
}

// Create begins a part; it is written until the next one begins.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	if err := z.end(); err != nil {
		return nil, err
	}
	if name == contentTypes {
		z.types.Reset()
		return &z.types, nil
	}
	if len(z.rows) > 0 { // streamed sheets come first, whatever their parts are called
		z.sheet = name
		z.page.Reset()
		return &z.page, nil
	}
	return z.begin(&part{name: name})
}

// end ends the part before.
func (z *sortedZip) end() error {
	if z.sheet == "" {
		return nil
	}
	p, page := &part{name: z.sheet}, z.page.Bytes()
	z.sheet = ""
	for i, r := range z.rows {
		before, after, found := cutRow(page, r.mark)
		if !found {
			continue
		}
		z.rows = slices.Delete(z.rows, i, i+1)
		return z.around(p, before, r, after)
	}
	piece, err := z.begin(p)
	if err == nil {
		_, err = piece.Write(page)
	}
	return err
}

// around writes a part with rows in its midst.
func (z *sortedZip) around(p *part, before []byte, r *sheetRows, after []byte) error {
	piece, err := z.begin(p)
	if err != nil {
		return err
	}
	if _, err := piece.Write(before); err != nil {
		return err
	}
	if err := z.press.pack.Flush(); err != nil { // to a whole byte; the next piece begins anew
		return err
	}
	for k := range r.parts {
		p.pieces = append(p.pieces, &r.parts[k])
	}
	if piece, err = z.begin(p); err == nil {
		_, err = piece.Write(after)
	}
	return err
}

// cutRow cuts a sheet at the row that holds a mark.
func cutRow(page []byte, mark string) (before, after []byte, found bool) {
	const begin, end = "<row ", "</row>"
	at := bytes.Index(page, []byte(mark))
	if at < 0 {
		return nil, nil, false
	}
	from, to := bytes.LastIndex(page[:at], []byte(begin)), bytes.Index(page[at:], []byte(end))
	if from < 0 || to < 0 {
		return nil, nil, false
	}
	return page[:from], page[at+to+len(end):], true
}

// begin begins a piece of a part, and ends the piece before if nothing else did.
func (z *sortedZip) begin(p *part) (io.Writer, error) {
	if z.press == nil {
		z.press = presses.Get().(*press)
	} else if len(p.pieces) == 0 { // a piece in the midst was ended by a flush
		if err := z.press.pack.Close(); err != nil {
			return nil, err
		}
	}
	bytes := &spill.Buffer{}
	piece := &packed{bytes: bytes}
	z.press.pack.Reset(bytes)
	p.pieces = append(p.pieces, piece)
	if len(p.pieces) == 1 {
		z.parts = append(z.parts, p)
	}
	return pieceWriter{piece, z.press.pack}, nil
}

type pieceWriter struct {
	*packed
	pack *flate.Writer
}

func (p pieceWriter) Write(data []byte) (int, error) {
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
var contentType = lazily(`<(?:Default|Override)\b[^>]*(?:/>|></(?:Default|Override)>)`)

// errNoSheet says that rows found no sheet that holds their mark.
var errNoSheet = errors.New("no sheet for the rows")

// Close writes the archive.
func (z *sortedZip) Close() error {
	if err := z.end(); err != nil {
		return err
	}
	if len(z.rows) > 0 {
		return errNoSheet
	}
	entries := contentType().FindAllString(z.types.String(), -1)
	slices.Sort(entries)
	types, err := z.begin(&part{name: contentTypes})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(types, contentType().ReplaceAllStringFunc(z.types.String(), func(string) string {
		first := entries[0]
		entries = entries[1:]
		return first
	})); err != nil {
		return err
	}
	return z.finish()
}

// finish ends the last part and writes all of them.
func (z *sortedZip) finish() error {
	if err := z.press.pack.Close(); err != nil {
		return err
	}
	presses.Put(z.press)
	z.press = nil
	slices.SortFunc(z.parts, func(a, b *part) int {
		if first := b2i(b.name == contentTypes) - b2i(a.name == contentTypes); first != 0 {
			return first
		}
		return strings.Compare(a.name, b.name)
	})
	for _, p := range z.parts {
		if err := z.write(p); err != nil {
			return err
		}
	}
	return z.out.Close()
}

// write puts a part into the archive.
func (z *sortedZip) write(p *part) error {
	head := zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: epoch}
	for _, piece := range p.pieces {
		head.CRC32 = joinedSum(head.CRC32, piece.sum, piece.size)
		head.UncompressedSize64 += piece.size
		head.CompressedSize64 += uint64(piece.bytes.Len())
	}
	into, err := z.out.CreateRaw(&head)
	if err != nil {
		return err
	}
	for _, piece := range p.pieces {
		// The bytes stay: a workbook may be written twice.
		if _, err := piece.bytes.WriteTo(into); err != nil {
			return err
		}
	}
	return nil
}

// joinedSum is the CRC-32 of two runs of bytes, one behind the other, of which
// the second has so many bytes. A sum is a polynomial over GF(2), and each byte
// that follows multiplies it by x⁸ modulo the polynomial of the sum
// (RFC 1952, section 8; zlib's crc32_combine does the same).
func joinedSum(first, second uint32, bytes uint64) uint32 {
	factor := uint32(1) << 31 >> 8 // x⁸; the highest bit is x⁰
	for ; bytes > 0; bytes >>= 1 {
		if bytes&1 == 1 {
			first = product(first, factor)
		}
		factor = product(factor, factor)
	}
	return first ^ second
}

// product multiplies two polynomials modulo that of the sum.
func product(a, b uint32) uint32 {
	sum := uint32(0)
	for bit := uint32(1) << 31; bit > 0; bit >>= 1 {
		if a&bit != 0 {
			sum ^= b
		}
		if b&1 == 1 {
			b = b>>1 ^ crc32.IEEE
		} else {
			b >>= 1
		}
	}
	return sum
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
