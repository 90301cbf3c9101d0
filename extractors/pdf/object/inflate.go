package object

import (
	"encoding/binary"
	"errors"
	"io"
	"sync"
)

// inflateRaw undoes deflate (RFC 1951), less than limit bytes of it, into buffer
// as far as that reaches. What came out before a fault comes back beside the
// error.
//
// It does what compress/flate does, fault for fault, which the tests hold it to,
// in six tenths of the time: the data lies in memory at both ends, so that
// bits come eight bytes at a time and matches are copied within the output,
// without a window between. Unpacking was a sixth of the reading of a notice.
func inflateRaw(buffer, data []byte, limit int) ([]byte, error) {
	if cap(buffer) == 0 || cap(buffer) > limit {
		buffer = make([]byte, 0, min(max(4*len(data), 512), limit, 1<<20))
	}
	f := inflaters.Get().(*inflater)
	defer inflaters.Put(f)
	f.data, f.at, f.hold, f.held, f.out, f.limit = data, 0, 0, 0, buffer[:0], limit
	err := f.blocks()
	out := f.out
	f.data, f.out = nil, nil
	return out, err
}

// inflaters are used again: each has 10 kB of tables.
var inflaters = sync.Pool{New: func() any { return &inflater{} }}

// inflater is the unpacking of one stream.
type inflater struct {
	data []byte
	at   int
	// hold has the next held bits, the first of them lowest.
	hold  uint64
	held  uint
	out   []byte
	limit int

	literals, distances codes
	lengths             [mostLiterals + mostDistances]byte
}

// Bounds of RFC 1951, 3.2.5 to 3.2.7.
const (
	mostLiterals  = 286
	mostDistances = 30
	longestCode   = 15
	endOfBlock    = 256
	longestMatch  = 258
)

var errCorrupt = errors.New("corrupt deflate data")

func (f *inflater) blocks() error {
	for {
		head, ok := f.bits(3)
		if !ok {
			return io.ErrUnexpectedEOF
		}
		var err error
		switch head >> 1 {
		case 0:
			err = f.stored()
		case 1:
			fixed := fixedCodes()
			err = f.block(&fixed[0], &fixed[1])
		case 2:
			if err = f.readCodes(); err == nil {
				err = f.block(&f.literals, &f.distances)
			}
		default:
			err = errCorrupt
		}
		if err != nil {
			return err
		}
		if len(f.out) >= f.limit {
			return ErrBudget
		}
		if head&1 != 0 {
			return nil
		}
	}
}

// refill gets bits until at least 56 are held, or all that there are.
func (f *inflater) refill() {
	if f.at+8 <= len(f.data) {
		f.hold |= binary.LittleEndian.Uint64(f.data[f.at:]) << f.held
		f.at += int(63-f.held) >> 3
		f.held |= 56
		return
	}
	for f.held <= 56 && f.at < len(f.data) {
		f.hold |= uint64(f.data[f.at]) << f.held
		f.at++
		f.held += 8
	}
}

// bits takes n bits, at most 16.
func (f *inflater) bits(n uint) (value uint, ok bool) {
	if f.held < n {
		f.clean()
		f.refill()
		if f.held < n {
			return 0, false
		}
	}
	value = uint(f.hold & (1<<n - 1))
	f.hold >>= n
	f.held -= n
	return value, true
}

// clean drops the bits above held that the quick refill leaves in hold; they are
// the next ones of the data and come again.
func (f *inflater) clean() { f.hold &= 1<<f.held - 1 }

// room makes room for n bytes more, as far as the limit lets it.
func (f *inflater) room(n int) {
	if wanted := len(f.out) + n; wanted > cap(f.out) {
		grown := make([]byte, len(f.out), min(max(2*cap(f.out), wanted), f.limit+longestMatch+copied))
		copy(grown, f.out)
		f.out = grown
	}
}

func (f *inflater) stored() error {
	f.clean()
	// Whole bytes that are held go back.
	f.at -= int(f.held / 8)
	f.hold, f.held = 0, 0
	if f.at+4 > len(f.data) {
		f.at = len(f.data)
		return io.ErrUnexpectedEOF
	}
	size := int(binary.LittleEndian.Uint16(f.data[f.at:]))
	if int(binary.LittleEndian.Uint16(f.data[f.at+2:])) != size^0xffff {
		return errCorrupt
	}
	f.at += 4
	part := f.data[f.at:min(f.at+size, len(f.data))]
	f.at += len(part)
	taken := part[:min(len(part), f.limit-len(f.out))]
	f.room(len(taken))
	f.out = append(f.out, taken...)
	if len(part) < size && len(taken) == len(part) {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// block unpacks one block of codes.
func (f *inflater) block(literals, distances *codes) error {
	for {
		if len(f.out) >= f.limit {
			f.out = f.out[:f.limit]
			return ErrBudget
		}
		f.room(longestMatch + copied)
		if done, err := f.symbols(literals, distances); done || err != nil {
			return err
		}
	}
}

// symbols unpacks until the end of the block, or until the output has no room
// for another match or is at its limit, over which the last match may go.
func (f *inflater) symbols(literals, distances *codes) (done bool, err error) {
	// What the loop needs at every turn, out of the struct's memory.
	data, at, hold, held := f.data, f.at, f.hold, f.held
	out := f.out[:cap(f.out)]
	written, last := len(f.out), min(cap(f.out)-longestMatch-copied, f.limit-1)
	literalMask, distanceMask := literals.mask, distances.mask
	const enough = 15 + 5 + 15 + 13 // a length and a distance with their extra bits
	short := false                  // the data nears its end: bits may be wanting
symbols:
	for written <= last {
		if at+8 <= len(data) { // whether they are needed or not: nobody can guess that
			// What hold has above its held bits is what comes again.
			hold |= binary.LittleEndian.Uint64(data[at:]) << (held & 63)
			at += int(63-held) >> 3
			held |= 56
		} else if held < enough {
			hold &= 1<<held - 1
			for held <= 56 && at < len(data) {
				hold |= uint64(data[at]) << held
				at++
				held += 8
			}
			short = held < enough
		}
		e := literals.quick[hold&literalMask%quickSize]
		if e&literalEntry != 0 && !short { // with a short code
			for range literalsTogether {
				hold >>= e & 15
				held -= uint(e & 15)
				out[written] = byte(e >> 8)
				written++
				if e = literals.quick[hold&literalMask%quickSize]; e&literalEntry == 0 {
					break
				}
			}
			continue
		}
		if e == 0 {
			e = literals.slow(hold)
		}
		if short && (e.used() > held || held < literals.least) {
			err = io.ErrUnexpectedEOF
			break symbols
		}
		if e.used() == 0 {
			err = errCorrupt
			break symbols
		}
		hold >>= e & 15
		held -= e.used()
		if e&literalEntry != 0 {
			out[written] = byte(e >> 8)
			written++
			continue
		}
		if e&otherEntry != 0 {
			if done = e.value() == endOfBlock; !done {
				err = errCorrupt
			}
			break symbols
		}
		if short && held < e.extra() {
			err = io.ErrUnexpectedEOF
			break symbols
		}
		length := e.value() + int(hold&(1<<(e>>4&15)-1))
		hold >>= e >> 4 & 15
		held -= e.extra()

		e = distances.quick[hold&distanceMask%quickSize]
		if e == 0 {
			e = distances.slow(hold)
		}
		if short && (e.used() > held || held < distances.least) {
			err = io.ErrUnexpectedEOF
			break symbols
		}
		if e.used() == 0 || e&otherEntry != 0 {
			err = errCorrupt
			break symbols
		}
		hold >>= e & 15
		held -= e.used()
		if short && held < e.extra() {
			err = io.ErrUnexpectedEOF
			break symbols
		}
		distance := e.value() + int(hold&(1<<(e>>4&15)-1))
		hold >>= e >> 4 & 15
		held -= e.extra()

		if distance > written {
			err = errCorrupt
			break symbols
		}
		switch {
		case distance >= copied: // nearly all: sixteen bytes at a time, some too many
			from, to := written-distance, written
			written += length
			for {
				*(*[copied]byte)(out[to:]) = *(*[copied]byte)(out[from:])
				if to += copied; to >= written {
					break
				}
				from += copied
			}
		default:
			for i := range length {
				out[written+i] = out[written+i-distance]
			}
			written += length
		}
	}
	f.at, f.hold, f.held, f.out = at, hold, held, out[:written]
	return done, err
}

// literalsTogether is how many literals with codes of quickBits are taken from the 48 bits
// that there are at least, before more are fetched.
const literalsTogether = 4

// copied is how many bytes of a match are copied at once.
const copied = 16

// codeOrder is the order in which the lengths of the codes for lengths come
// (3.2.7).
var codeOrder = [...]byte{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readCodes reads the codes of a block that brings its own.
func (f *inflater) readCodes() error {
	head, ok := f.bits(14)
	if !ok {
		return io.ErrUnexpectedEOF
	}
	literals, distances, count := int(head&31)+257, int(head>>5&31)+1, int(head>>10)+4
	if literals > mostLiterals || distances > mostDistances {
		return errCorrupt
	}
	clear(f.lengths[:len(codeOrder)])
	for _, at := range codeOrder[:count] {
		n, ok := f.bits(3)
		if !ok {
			return io.ErrUnexpectedEOF
		}
		f.lengths[at] = byte(n)
	}
	if !f.literals.read(f.lengths[:len(codeOrder)], &plainEntries) {
		return errCorrupt
	}
	lengths := f.lengths[:literals+distances]
	for i := 0; i < len(lengths); {
		if f.held < 7+7 { // a code and the bits behind it
			f.clean()
			f.refill()
		}
		e := f.literals.quick[f.hold&f.literals.mask] // seven bits at most
		used := e.used()
		if used > f.held || f.held < f.literals.least {
			return io.ErrUnexpectedEOF
		}
		if used == 0 {
			return errCorrupt
		}
		f.hold >>= used
		f.held -= used
		symbol := byte(e.value())
		if symbol < 16 {
			lengths[i] = symbol
			i++
			continue
		}
		value, base, extra := byte(0), 3, uint(3)
		switch symbol {
		case 16:
			if i == 0 {
				return errCorrupt
			}
			value, extra = lengths[i-1], 2
		case 18:
			base, extra = 11, 7
		}
		more, ok := f.bits(extra)
		if !ok {
			return io.ErrUnexpectedEOF
		}
		end := i + base + int(more)
		if end > len(lengths) {
			return errCorrupt
		}
		for ; i < end; i++ {
			lengths[i] = value
		}
	}
	if !f.literals.read(lengths[:literals], &literalEntries) || !f.distances.read(lengths[literals:], &distanceEntries) {
		return errCorrupt
	}
	// As compress/flate has it: no symbol is read from fewer bits than the end of
	// the block takes, which must still come.
	f.literals.least = max(f.literals.least, uint(lengths[endOfBlock]))
	return nil
}

// entry is what a code says: how many bits it has, in the lowest four, how many
// more are to be added to its value, in the next four, and the value: a literal, or the
// base of a length or a distance. 0 is no code.
type entry uint32

const (
	literalEntry entry = 1 << 31
	// otherEntry is the end of the block, or a symbol that may not be.
	otherEntry entry = 1 << 30
)

func (e entry) used() uint  { return uint(e & 15) }
func (e entry) extra() uint { return uint(e >> 4 & 15) }
func (e entry) value() int  { return int(e >> 8 & 0xffff) }

// codes is a set of Huffman codes.
type codes struct {
	// quick gives the entry by the next bits that are in mask, 0 for a code that is
	// longer than quickBits or none.
	quick [quickSize]entry
	mask  uint64
	// least is the shortest code.
	least uint
	// For longer codes: how many there are of each length, and the entries in
	// the order of their codes.
	count   [longestCode + 1]uint16
	entries [mostLiterals + 2]entry
	// symbols are those that have a code: of 286, text has some forty.
	symbols [mostLiterals + 2]uint16
}

// quickBits decodes nearly every symbol in one look; of the streams of the
// test files, one symbol in 300 has a longer code.
const quickBits = 10

const quickSize = 1 << quickBits

// read makes the codes of the given lengths. It refuses what compress/flate
// refuses: lengths that leave codes over or have too many, but for a single code
// of one bit. Without any code, every look finds none.
func (c *codes) read(lengths []byte, meanings *[mostLiterals + 2]entry) bool {
	c.count = [longestCode + 1]uint16{}
	c.least = 0
	longest := 0
	number := 0
	for at := 0; at < len(lengths); at++ {
		if at+8 <= len(lengths) && binary.LittleEndian.Uint64(lengths[at:]) == 0 {
			at += 7
			continue
		}
		if n := lengths[at]; n > 0 {
			c.symbols[number] = uint16(at)
			number++
			c.count[n]++
			longest = max(longest, int(n))
		}
	}
	if longest == 0 {
		c.quick[0], c.mask = 0, 0
		return true
	}
	var place [longestCode + 2]int
	code := 0
	for n := 1; n <= longest; n++ {
		if c.least == 0 && c.count[n] > 0 {
			c.least = uint(n)
		}
		code = code<<1 + int(c.count[n])
		place[n+1] = place[n] + int(c.count[n])
	}
	if code != 1<<longest && !(code == 1 && longest == 1) {
		return false
	}
	for _, symbol := range c.symbols[:number] {
		n := lengths[symbol]
		c.entries[place[n]] = meanings[symbol] | entry(n)
		place[n]++
	}
	c.fill(min(longest, quickBits))
	return true
}

// fill makes the quick table of a number of bits, one length of the codes after the
// other: the table for codes of n bits is that of n-1 bits twice, and the codes of n
// bits, which take places that no shorter code has. Codes count upwards from their
// highest bit, which is the lowest of the place.
func (c *codes) fill(bits int) {
	c.quick[0] = 0
	size, place, at := 1, uint16(0), 0
	for n := 1; n <= bits; n++ {
		copy(c.quick[size:2*size], c.quick[:size])
		size *= 2
		for range c.count[n] {
			c.quick[place%quickSize] = c.entries[at]
			at++
			carry := uint16(size / 2)
			for place&carry != 0 {
				place ^= carry
				carry /= 2
			}
			place |= carry
		}
	}
	c.mask = uint64(size - 1)
}

// slow gives the entry of a code that is longer than quickBits, 0 if there is
// none.
func (c *codes) slow(hold uint64) entry {
	code, first, index := 0, 0, 0
	for n := 1; n <= longestCode; n++ {
		code |= int(hold & 1)
		hold >>= 1
		count := int(c.count[n])
		if code-first < count {
			return c.entries[index+code-first]
		}
		index += count
		first = (first + count) << 1
		code <<= 1
	}
	return 0
}

// What the symbols of the three alphabets stand for (3.2.5 and 3.2.7).
var plainEntries, literalEntries, distanceEntries = func() (plain, literals, distances [mostLiterals + 2]entry) {
	for symbol := range literals {
		plain[symbol] = entry(symbol) << 8
		literals[symbol], distances[symbol] = plain[symbol]|otherEntry, plain[symbol]|otherEntry
		if symbol < endOfBlock {
			literals[symbol] = plain[symbol] | literalEntry
		}
	}
	base := 3
	for i := range mostLiterals - endOfBlock - 1 {
		extra := max(0, i/4-1)
		literals[endOfBlock+1+i] = entry(base<<8 | extra<<4)
		base += 1 << extra
	}
	literals[mostLiterals-1] = longestMatch << 8
	base = 1
	for i := range mostDistances {
		extra := max(0, i/2-1)
		distances[i] = entry(base<<8 | extra<<4)
		base += 1 << extra
	}
	return plain, literals, distances
}()

// fixedCodes are the codes of 3.2.6.
var fixedCodes = sync.OnceValue(func() *[2]codes {
	var lengths [mostLiterals + 2]byte
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	fixed := &[2]codes{}
	fixed[0].read(lengths[:], &literalEntries)
	var distances [32]byte
	for i := range distances {
		distances[i] = 5
	}
	fixed[1].read(distances[:], &distanceEntries)
	return fixed
})
