package store

import (
	"encoding/binary"
	"errors"

	"github.com/klauspost/compress/s2"

	"taizhang/extractors/notice"
)

// Most of a record are texts of which nobody asks for a part: the tasks of a
// notice, the lines of a writing. They are put together and packed (s2, the
// Snappy format with longer matches): those of thirty thousand rows, 45 MB, become
// 12 MB in 60 ms, and a record a third of what it was.

// unpackedLimit is more than the tasks of any notice. A record that is broken must
// not ask for all memory.
const unpackedLimit = 1 << 28

var errPack = errors.New("a packed text of the record is broken")

// unpack puts the text into room where that is large enough.
func unpack(room, data []byte) ([]byte, error) {
	if n, err := s2.DecodedLen(data); err != nil || n > unpackedLimit {
		return nil, errors.Join(ErrDamaged, errPack, err)
	}
	text, err := s2.Decode(room[:cap(room)], data)
	if err != nil {
		return nil, errors.Join(ErrDamaged, errPack, err)
	}
	return text, nil
}

// packer packs one text after the other in the same memory: hundreds of KB each time
// it packs lines. What it gives holds until it packs again.
type packer struct{ text, packed []byte }

func (p *packer) pack(text []byte) []byte {
	p.packed = s2.Encode(p.packed[:cap(p.packed)], text)
	return p.packed
}

// tasks packs the tasks of a notice.
func (p *packer) tasks(tasks []notice.Task) []byte {
	p.text = appendTasks(p.text[:0], tasks)
	return p.pack(p.text)
}

// unpackTasks gives the tasks of a notice. There are none of one that was recorded
// before they were packed.
func unpackTasks(packed []byte) (tasks []notice.Task, err error) {
	if packed == nil {
		return nil, nil
	}
	text, err := unpack(nil, packed)
	if err != nil {
		return nil, err
	}
	err = readTasks(string(text), &tasks)
	return tasks, err
}

// shownIn is a line as a generation showed it; text is "" where the row was gone.
type shownIn struct {
	generation int
	id, text   string
}

// lines packs lines.
func (p *packer) lines(lines []shownIn) (packed []byte, earliest, latest int) {
	p.text = p.text[:0]
	earliest, latest = lines[0].generation, lines[0].generation
	for _, line := range lines {
		earliest, latest = min(earliest, line.generation), max(latest, line.generation)
		p.text = appendLine(p.text, line.generation, line.id, line.text)
	}
	return p.pack(p.text), earliest, latest
}

// appendLine writes a line as it is packed: its generation, its id and its text, the
// last two behind their lengths.
func appendLine[T string | []byte](out []byte, generation int, id string, text T) []byte {
	out = binary.AppendUvarint(out, uint64(generation))
	out = append(binary.AppendUvarint(out, uint64(len(id))), id...)
	return append(binary.AppendUvarint(out, uint64(len(text))), text...)
}

// unpackLines gives every line of a pack to take.
func unpackLines(packed []byte, take func(shownIn)) error {
	data, err := unpack(nil, packed)
	if err != nil {
		return err
	}
	return eachLine(data, take)
}

// eachLine gives every line that appendLine has written to take.
func eachLine(data []byte, take func(shownIn)) error {
	all, at, sound := string(data), 0, true
	number := func() int {
		n, size := binary.Uvarint(data[at:])
		if size <= 0 || n > unpackedLimit {
			sound = false
			return 0
		}
		at += size
		return int(n)
	}
	words := func() string {
		n := number()
		if n > len(all)-at {
			sound = false
			return ""
		}
		at += n
		return all[at-n : at]
	}
	for at < len(data) {
		line := shownIn{generation: number(), id: words(), text: words()}
		if !sound {
			return errors.Join(ErrDamaged, errPack)
		}
		take(line)
	}
	return nil
}
