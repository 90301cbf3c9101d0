package font

import (
	"strings"

	"taizhang/extractors/pdf/object"
)

// widths answers how far the pen moves, by CID or by code.
type widths struct {
	byCID map[int]float64
	// listed are those of the codes from first on, as they stand in the file: a font
	// names 256, of which a notice shows some fifty.
	file     *object.File
	first    int
	listed   object.Array
	standard float64 // of all others: see otherwise
	// described is a simple font whose MissingWidth has not been asked for.
	described object.Dict
	latin     func(r rune) float64 // one of the fonts that every reader has
	vertical  map[int]float64      // advances in vertical writing
	advance   float64              // the one of all others (DW2)
	scale     float64
}

const mostWidths = 1 << 17

func (w *widths) loadComposite(file *object.File, descendant object.Dict, vertical bool) {
	w.scale = 0.001
	w.standard = file.Number(descendant, "DW", 1000)
	w.byCID = map[int]float64{}
	eachWidth(file, file.Array(descendant, "W"), 1, func(cid int, values []float64) {
		w.byCID[cid] = values[0]
	})
	w.advance = -1000
	if numbers := file.Numbers(descendant, "DW2"); len(numbers) == 2 {
		w.advance = numbers[1]
	}
	if vertical {
		w.vertical = map[int]float64{}
		eachWidth(file, file.Array(descendant, "W2"), 3, func(cid int, v []float64) {
			w.vertical[cid] = v[0]
		})
	}
}

// eachWidth walks the two forms of W and W2: "c [v …]" and "first last v …".
func eachWidth(file *object.File, array object.Array, size int, give func(cid int, values []float64)) {
	given := 0
	for i := 0; i+1 < len(array) && given < mostWidths; {
		first, ok := object.ToNumber(file.Resolve(array[i]))
		if !ok {
			return
		}
		if list, isList := file.Resolve(array[i+1]).(object.Array); isList {
			for n := 0; n+size <= len(list) && given < mostWidths; n += size {
				if values := numbersOf(file, list[n:n+size]); values != nil {
					give(int(first)+n/size, values)
				}
				given++
			}
			i += 2
			continue
		}
		last, ok := object.ToNumber(file.Resolve(array[i+1]))
		if !ok || i+2+size > len(array) {
			return
		}
		if values := numbersOf(file, array[i+2:i+2+size]); values != nil {
			for cid := int(first); cid <= int(last) && given < mostWidths; cid++ {
				give(cid, values)
				given++
			}
		}
		i += 2 + size
	}
}

func numbersOf(file *object.File, array object.Array) []float64 {
	values := make([]float64, len(array))
	for i, o := range array {
		n, ok := object.ToNumber(file.Resolve(o))
		if !ok {
			return nil
		}
		values[i] = n
	}
	return values
}

func (w *widths) loadSimple(file *object.File, dict object.Dict, name string) {
	w.scale = 0.001
	w.first = file.Int(dict, "FirstChar", 0)
	w.file, w.listed = file, file.Array(dict, "Widths")
	w.listed = w.listed[:min(len(w.listed), 256)]
	w.described = dict
	if len(w.listed) == 0 {
		w.latin = standardWidths(name)
	}
}

// numbered says that the widths depend on CIDs or codes.
func (w *widths) numbered() bool {
	return len(w.byCID) > 0 || len(w.listed) > 0 || len(w.vertical) > 0
}

// ofCode gives a width of those that are listed.
func (w *widths) ofCode(at int) float64 {
	n, _ := object.ToNumber(w.file.Resolve(w.listed[at]))
	return n
}

// otherwise gives the width of what has none of its own. Most simple fonts list all, so
// that their descriptors need not be read.
func (w *widths) otherwise() float64 {
	if w.described != nil {
		w.standard = w.file.Number(w.file.Dict(w.described, "FontDescriptor"), "MissingWidth", 0)
		w.described = nil
	}
	return w.standard
}

func (w *widths) measure(c *Char, cid int) {
	width, known := 0.0, false
	if len(w.byCID) > 0 {
		width, known = w.byCID[cid]
	}
	if at := cid - w.first; at >= 0 && at < len(w.listed) {
		width, known = w.ofCode(at), true
	}
	if !known && w.latin != nil {
		for _, r := range c.Text {
			width, known = w.latin(r), true
			break
		}
	}
	if !known {
		width = w.otherwise()
	}
	c.Width = width * w.scale
	c.Advance = w.advance * w.scale
	if len(w.vertical) > 0 {
		if advance, ok := w.vertical[cid]; ok {
			c.Advance = advance * w.scale
		}
	}
}

// The widths of the Latin letters of Helvetica and Times, from space to "~",
// after Adobe's core font metrics. Files may leave them out (ISO 32000-1,
// 9.6.2.2); without them, words run into one another or fall apart.
var (
	helvetica = [95]uint16{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
		667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
		333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
		556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584}
	times = [95]uint16{250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278,
		500, 500, 500, 500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444,
		921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722,
		556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500,
		333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500,
		500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541}
)

func standardWidths(name string) func(rune) float64 {
	table := &helvetica
	switch {
	case strings.Contains(name, "Courier"):
		return func(rune) float64 { return 600 }
	case strings.Contains(name, "Times"):
		table = &times
	}
	return func(r rune) float64 {
		switch {
		case r >= ' ' && r <= '~':
			return float64(table[r-' '])
		case r >= 0x2e80:
			return 1000
		}
		return 556
	}
}
