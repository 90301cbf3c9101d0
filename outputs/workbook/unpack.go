package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"
)

// leastApart is how large a sheet is that is unpacked here and not by excelize, which
// unpacks one sheet after the other, each into a buffer that it doubles in the end,
// and the views with all of their rows. Of a ledger of thirty thousand rows it holds
// 180 MB; what is needed of them are 66.
var leastApart uint64 = 1 << 20 // tests take less

// openArchive opens a workbook. Large sheets are unpacked beside one another, and of
// the views only what stands around the rows: those are written anew.
func openArchive(data []byte) (*excelize.File, error) {
	options := excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: partLimit}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err == nil {
		var file *excelize.File
		if file, err = openApart(archive, options); err == nil {
			return file, nil
		}
	}
	// In a form that is not known here, or broken: excelize makes of it what can be made.
	return excelize.OpenReader(bytes.NewReader(data), options)
}

// errNotApart is the error of an archive that is left to excelize.
var errNotApart = errors.New("no archive to unpack apart")

// openApart gives excelize an archive with the small parts, and puts the large sheets
// into the file that it makes of them.
func openApart(archive *zip.Reader, options excelize.Options) (*excelize.File, error) {
	archive.RegisterDecompressor(zip.Deflate, flate.NewReader)
	parts := map[string]*zip.File{}
	for _, part := range archive.File {
		if parts[part.Name] != nil || strings.Contains(part.Name, `\`) {
			return nil, errNotApart
		}
		parts[part.Name] = part
	}
	views := map[string]bool{}
	for _, view := range rowsAnew {
		views[sheetPart(func(part string) []byte { return unpacked(parts[part]) }, view)] = true
	}
	var small bytes.Buffer
	into := zip.NewWriter(&small)
	var apart []*zip.File
	for _, part := range archive.File {
		if strings.HasPrefix(part.Name, "xl/worksheets/sheet") && part.UncompressedSize64 >= leastApart && part.UncompressedSize64 <= partLimit {
			apart = append(apart, part)
			if _, err := into.Create(part.Name); err != nil {
				return nil, err
			}
		} else if err := into.Copy(part); err != nil {
			return nil, err
		}
	}
	if len(apart) == 0 {
		return nil, errNotApart
	}
	sheets, failed := make([][]byte, len(apart)), make([]error, len(apart)+1)
	var group sync.WaitGroup
	for i, part := range apart {
		group.Go(func() {
			if views[part.Name] {
				sheets[i], failed[i] = unpackAround(part)
			} else {
				sheets[i], failed[i] = unpack(part)
			}
		})
	}
	failed[len(apart)] = into.Close()
	group.Wait()
	if err := errors.Join(failed...); err != nil {
		return nil, err
	}
	file, err := excelize.OpenReader(&small, options)
	if err != nil {
		return nil, err
	}
	for i, part := range apart {
		file.Pkg.Store(part.Name, sheets[i])
	}
	return file, nil
}

// unpacked is a part that is not large, nil where it is or where there is none.
func unpacked(part *zip.File) []byte {
	if part == nil || part.UncompressedSize64 >= partLimit {
		return nil
	}
	data, _ := unpack(part)
	return data
}

// unpack unpacks a part into as much memory as it says that it needs.
func unpack(part *zip.File) ([]byte, error) {
	packed, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	data := make([]byte, part.UncompressedSize64)
	if _, err := io.ReadFull(packed, data); err != nil {
		return nil, err
	}
	if n, err := io.Copy(io.Discard, packed); n > 0 || err != nil { // the end brings the sum
		return nil, errors.Join(errNotApart, err)
	}
	return data, nil
}

// mostBefore is more than stands before the rows of a sheet: the widths of its columns,
// what is frozen and how it is shown.
const mostBefore = 1 << 20

// unpackAround unpacks what stands around the rows of a sheet; emptySheet does the
// same with one that is unpacked.
func unpackAround(part *zip.File) ([]byte, error) {
	packed, err := part.Open()
	if err != nil {
		return nil, err
	}
	defer packed.Close()
	// around begins as what comes before the rows; once their end was found, it is
	// followed by what comes behind them. Between the two, window has the last bytes.
	var around, window []byte
	const before, among, behind = 0, 1, 2
	at := before
	chunk := make([]byte, 1<<16)
	for {
		n, err := packed.Read(chunk)
		window = append(window, chunk[:n]...)
		if found := bytes.Index(window, []byte(beginRows)); at == before && found >= 0 {
			found += len(beginRows)
			around, window, at = slices.Clone(window[:found]), window[found:], among
		}
		if at == before && len(window) > mostBefore {
			return nil, errNotApart
		}
		if at == among {
			if found := bytes.Index(window, []byte(endRows)); found >= 0 {
				window, at = window[found:], behind
			} else {
				window = append(window[:0], window[max(0, len(window)-len(endRows)+1):]...)
			}
		}
		if err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
	}
	if at != behind {
		return nil, errNotApart
	}
	return append(around, window[bytes.LastIndex(window, []byte(endRows)):]...), nil
}
