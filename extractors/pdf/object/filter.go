package object

import (
	"bytes"
	"encoding/ascii85"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// errFilter says that a stream cannot be decoded into bytes of its own, as a
// picture cannot.
var errFilter = errors.New("no filter for text")

// Decode gives a stream's data with its filters undone, at most limit bytes,
// and counts them against the file's budget. What could be decoded before a
// fault comes back beside the error: half a page is better than none.
func (f *File) Decode(s *Stream, limit int) ([]byte, error) {
	data, _, err := f.decode(nil, s, limit)
	return data, err
}

// DecodeInto is Decode into the memory of a buffer, as far as it reaches. The
// data is never that of the file, so that it may be a buffer again.
func (f *File) DecodeInto(buffer []byte, s *Stream, limit int) ([]byte, error) {
	data, own, err := f.decode(buffer, s, limit)
	if !own {
		data = append(buffer[:0], data...)
	}
	return data, err
}

// decode undoes the filters; own is false where the data is the file's.
func (f *File) decode(buffer []byte, s *Stream, limit int) (data []byte, own bool, err error) {
	limit = min(limit, f.budget)
	if limit <= 0 {
		return nil, false, ErrBudget
	}
	if s.Raw == nil && s.decoded != nil {
		data, err := s.decoded(limit)
		f.budget -= len(data)
		return data, false, err
	}
	data = s.Raw
	names, parameters := f.Filters(s)
	for i, name := range names {
		var memory []byte
		between := i == len(names)-2 && name == "ASCII85Decode" && names[i+1] == "FlateDecode"
		switch {
		case i == len(names)-1:
			memory = buffer
		case between:
			memory = f.between
		}
		own = own || name != "Crypt"
		data, err = f.undo(memory, name, parameters[i], data, limit)
		if between && cap(data) <= mostBetween {
			f.between = data[:0]
		}
		f.budget -= len(data)
		if err != nil && !(len(data) > 0 && i == len(names)-1) {
			return data, own, fmt.Errorf("filter %s: %w", name, err)
		}
	}
	return data, own, nil
}

// mostBetween bounds what is kept of data between two filters; a page has some 4 kB.
const mostBetween = 1 << 20

// Picture undoes a stream's filters up to the one that holds a picture, and
// gives that filter's name and parameters: "" where plain samples remain.
func (f *File) Picture(s *Stream, limit int) (data []byte, filter Name, parameters Dict, err error) {
	if s.Raw == nil {
		data, err = f.Decode(s, limit)
		return data, "", nil, err
	}
	data = s.Raw
	names, all := f.Filters(s)
	for i, name := range names {
		switch name {
		case "DCTDecode", "DCT", "CCITTFaxDecode", "CCF", "JPXDecode", "JBIG2Decode":
			return data, name, all[i], nil
		}
		data, err = f.undo(nil, name, all[i], data, min(limit, f.budget))
		f.budget -= len(data)
		if err != nil && len(data) == 0 {
			return nil, "", nil, fmt.Errorf("filter %s: %w", name, err)
		}
	}
	return data, "", nil, nil
}

// Filters gives the names of a stream's filters and the parameters of each.
func (f *File) Filters(s *Stream) (names []Name, parameters []Dict) {
	filter := f.Resolve(firstOf(s.Dict, "Filter", "F"))
	parms := f.Resolve(firstOf(s.Dict, "DecodeParms", "DP"))
	switch filter := filter.(type) {
	case Name:
		names = []Name{filter}
		d, ok := parms.(Dict)
		if array, isArray := parms.(Array); !ok && isArray && len(array) > 0 {
			d, _ = f.Resolve(array[0]).(Dict)
		}
		parameters = []Dict{d}
	case Array:
		array, _ := parms.(Array)
		for i, o := range filter {
			name, _ := f.Resolve(o).(Name)
			names = append(names, name)
			var d Dict
			if i < len(array) {
				d, _ = f.Resolve(array[i]).(Dict)
			}
			parameters = append(parameters, d)
		}
	}
	return names, parameters
}

func firstOf(d Dict, keys ...Name) Object {
	for _, key := range keys {
		if o := d[key]; o != nil {
			return o
		}
	}
	return nil
}

// undo undoes one filter. The data may come to lie in buffer, which may be nil.
func (f *File) undo(buffer []byte, name Name, parameters Dict, data []byte, limit int) ([]byte, error) {
	switch name {
	case "FlateDecode", "Fl":
		out, err := inflate(buffer, data, limit)
		return f.unpredict(out, parameters), err
	case "LZWDecode", "LZW":
		out, err := unLZW(data, f.Int(parameters, "EarlyChange", 1), limit)
		return f.unpredict(out, parameters), err
	case "ASCIIHexDecode", "AHx":
		return unHex(data), nil
	case "ASCII85Decode", "A85":
		return unASCII85(buffer, data)
	case "RunLengthDecode", "RL":
		return unRunLength(data, limit), nil
	case "Crypt":
		return data, nil
	}
	return nil, errFilter
}

// inflate undoes zlib's format without its checksum: files with a cut or
// damaged tail still give what stands before it.
func inflate(buffer, data []byte, limit int) ([]byte, error) {
	data = bytes.TrimLeft(data, "\r\n")
	if len(data) < 2 {
		return nil, io.ErrUnexpectedEOF
	}
	start := 2
	if data[0]&0x0f != 8 || (int(data[0])<<8|int(data[1]))%31 != 0 {
		start = 0 // no zlib header: some writers leave it out
	}
	out, err := inflateRaw(buffer, data[start:], limit)
	if len(out) == 0 && err != nil && start == 0 {
		return inflateRaw(buffer, data[2:], limit)
	}
	return out, err
}

// guess bounds what is allocated before anything is read.
func guess(size, limit int) int { return min(max(size, 512), limit, 1<<20) }

// readAll reads behind out, up to limit bytes; hitting the limit is an error.
func readAll(r io.Reader, out []byte, limit int) ([]byte, error) {
	for {
		if len(out) == cap(out) {
			if len(out) >= limit {
				return out, ErrBudget
			}
			grown := make([]byte, len(out), min(2*cap(out), limit))
			copy(grown, out)
			out = grown
		}
		n, err := r.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return out, err
		}
	}
}

// unpredict undoes the PNG and TIFF predictors (ISO 32000-1, 7.4.4.4).
func (f *File) unpredict(data []byte, parameters Dict) []byte {
	predictor := f.Int(parameters, "Predictor", 1)
	if predictor < 2 {
		return data
	}
	colors := min(max(f.Int(parameters, "Colors", 1), 1), 32)
	bits := min(max(f.Int(parameters, "BitsPerComponent", 8), 1), 16)
	columns := min(max(f.Int(parameters, "Columns", 1), 1), 1<<20)
	pixel := (colors*bits + 7) / 8
	row := (colors*bits*columns + 7) / 8
	if predictor == 2 {
		if bits == 8 {
			for start := 0; start+row <= len(data); start += row {
				for i := start + pixel; i < start+row; i++ {
					data[i] += data[i-pixel]
				}
			}
		}
		return data
	}
	out := data[:0] // each row shrinks by its tag, so writing trails reading
	var previous []byte
	for len(data) > 1 {
		tag := data[0]
		line := data[1:min(len(data), row+1)]
		data = data[len(line)+1:]
		unfilterRow(tag, line, previous, pixel)
		out = append(out, line...)
		previous = out[len(out)-len(line):]
	}
	return out
}

func unfilterRow(tag byte, line, previous []byte, pixel int) {
	at := func(row []byte, i int) int {
		if i < 0 || i >= len(row) {
			return 0
		}
		return int(row[i])
	}
	for i := range line {
		left, up, corner := at(line, i-pixel), at(previous, i), at(previous, i-pixel)
		switch tag {
		case 1:
			line[i] += byte(left)
		case 2:
			line[i] += byte(up)
		case 3:
			line[i] += byte((left + up) / 2)
		case 4:
			line[i] += byte(paeth(left, up, corner))
		}
	}
}

func paeth(a, b, c int) int {
	abs := func(n int) int { return max(n, -n) }
	pa, pb, pc := abs(b-c), abs(a-c), abs(a+b-2*c)
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func unHex(data []byte) []byte {
	out := make([]byte, 0, len(data)/2+1)
	high, half := byte(0), false
	for _, c := range data {
		if c == '>' {
			break
		}
		digit, ok := hexDigit(c)
		if !ok {
			continue
		}
		if half {
			out = append(out, high|digit)
		} else {
			high = digit << 4
		}
		half = !half
	}
	if half {
		out = append(out, high)
	}
	return out
}

func unASCII85(buffer, data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("<~"))
	if end := bytes.IndexByte(data, '~'); end >= 0 {
		data = data[:end]
	}
	zeros := bytes.Count(data, []byte("z")) // each stands for four bytes
	size := 4*zeros + 4*((len(data)-zeros)/5+2)
	out := slices.Grow(buffer[:0], size)[:size]
	written := 0
	for ; len(data) >= 5; data = data[5:] { // groups of plain digits, most often all
		value, plain := uint32(0), true
		for _, c := range data[:5] {
			value = value*85 + uint32(c-'!')
			plain = plain && c >= '!' && c <= 'u'
		}
		if !plain {
			break
		}
		binary.BigEndian.PutUint32(out[written:], value)
		written += 4
	}
	n, _, err := ascii85.Decode(out[written:], data, true)
	if err != nil {
		return nil, err
	}
	return out[:written+n], nil
}

func unRunLength(data []byte, limit int) []byte {
	var out []byte
	for len(data) > 1 && len(out) < limit {
		length := int(data[0])
		switch {
		case length == 128:
			return out
		case length < 128:
			run := data[1:min(len(data), length+2)]
			out = append(out, run...)
			data = data[len(run)+1:]
		default:
			out = append(out, bytes.Repeat(data[1:2], 257-length)...)
			data = data[2:]
		}
	}
	return out
}

// unLZW undoes PDF's LZW: codes grow from 9 to 12 bits, 256 clears the table,
// 257 ends; with early change (the default) a code grows one entry sooner.
func unLZW(data []byte, early, limit int) ([]byte, error) {
	const clear, end, first = 256, 257, 258
	var (
		prefix      [4096]uint16
		suffix      [4096]byte
		length      [4096]uint16
		out         []byte
		bits        uint32
		have, width = 0, 9
		next        = first
		previous    = -1
	)
	for i := range 256 {
		suffix[i], length[i] = byte(i), 1
	}
	for _, b := range data {
		bits, have = bits<<8|uint32(b), have+8
		if have < width {
			continue
		}
		have -= width
		code := int(bits>>have) & (1<<width - 1)
		switch {
		case code == clear:
			width, next, previous = 9, first, -1
			continue
		case code == end:
			return out, nil
		case code > next || code == next && previous < 0:
			return out, errors.New("broken LZW code")
		}
		start := len(out)
		source := code
		if code == next { // the entry that is only now being made
			source = previous
		}
		size := int(length[source])
		if start+size+1 > limit {
			return out, ErrBudget
		}
		out = append(out, make([]byte, size)...)
		for at, c := start+size-1, source; at >= start; at-- {
			out[at], c = suffix[c], int(prefix[c])
		}
		head := out[start]
		if code == next {
			out = append(out, head)
		}
		if previous >= 0 && next < 4096 {
			prefix[next], suffix[next], length[next] = uint16(previous), head, length[previous]+1
			next++
		}
		previous = code
		if next+early >= 1<<width && width < 12 {
			width++
		}
	}
	return out, nil
}
