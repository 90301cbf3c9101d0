package font

import (
	"slices"
	"unicode/utf8"

	"taizhang/extractors/pdf/cmap"
	"taizhang/extractors/pdf/object"
)

// composite is a Type 0 font: a CMap in front of a CID font.
type composite struct {
	predefined *cmap.Encoding // nil where the file carries the CMap
	own        *cmap.Map      // the CMap that the file carries
	collection *cmap.Collection
	program    map[int]rune // glyph or CID to character, from an embedded font
	glyphs     []byte       // CIDToGIDMap
}

func (f *Font) loadComposite(dict object.Dict) {
	c := &composite{}
	f.encoder = c
	f.loadEncoding(c, dict["Encoding"])
	if c.tellsPairs() {
		f.lengths = pairsTold
	}
	descendants := f.file.Array(dict, "DescendantFonts")
	var descendant object.Dict
	if len(descendants) > 0 {
		descendant, _ = f.file.Resolve(descendants[0]).(object.Dict)
	}
	ordering := string(f.file.Text(f.file.Dict(descendant, "CIDSystemInfo"), "Ordering"))
	c.collection, _ = cmap.CollectionOf(ordering)
	if c.predefined != nil && c.collection == nil && !c.predefined.Identity() {
		c.collection, _ = cmap.CollectionOf(c.predefined.Collection)
	}
	f.widths.loadComposite(f.file, descendant, f.Vertical)
	if f.unicode == nil && c.collection == nil {
		f.loadProgram(c, descendant)
	}
}

func (f *Font) loadEncoding(c *composite, encoding object.Object) {
	switch e := f.file.Resolve(encoding).(type) {
	case object.Name:
		c.predefined, _ = cmap.Predefined(string(e))
	case *object.Stream:
		data, _ := f.file.Decode(e, largestMap)
		c.own = cmap.Parse(data)
		base := c.own.Base
		if base == "" {
			base = string(f.file.Name(e.Dict, "UseCMap"))
		}
		c.predefined, _ = cmap.Predefined(base)
		f.Vertical = c.own.Vertical || f.file.Int(e.Dict, "WMode", 0) == 1
		if c.predefined == nil {
			// Some writers embed a predefined map under its own name.
			c.predefined, _ = cmap.Predefined(string(f.file.Name(e.Dict, "CMapName")))
		}
	}
	if c.predefined == nil && c.own == nil {
		c.predefined, _ = cmap.Predefined("Identity-H")
	}
	if c.predefined != nil {
		f.Vertical = f.Vertical || c.predefined.Vertical
	}
}

// tellsPairs reports that two bytes that were a code once are one wherever they
// stand: where codes may be longer, that depends on what follows.
func (c *composite) tellsPairs() bool {
	if c.usesOwn() {
		return !slices.ContainsFunc(c.own.Spaces, func(s cmap.Space) bool { return s.Length > 2 })
	}
	return c.predefined.Pairs
}

// usesOwn says that the file's own CMap cuts the codes.
func (c *composite) usesOwn() bool {
	return c.own != nil && len(c.own.Spaces) > 0 || c.predefined == nil
}

func (c *composite) next(s []byte) (uint32, int) {
	if c.usesOwn() {
		return c.own.Next(s)
	}
	return c.predefined.Next(s)
}

func (c *composite) charset(code uint32, length int) string {
	if c.predefined == nil || c.predefined.Identity() {
		return ""
	}
	return c.predefined.Text(code, length)
}

func (c *composite) fallback(code uint32, length int) (string, bool) {
	cid := c.cid(code, utf8.RuneError)
	if c.collection != nil {
		if r := c.collection.Rune(cid); r != 0 {
			return cmap.TextOf(r), false
		}
	}
	if c.program != nil {
		glyph := cid
		if 2*cid+1 < len(c.glyphs) {
			glyph = int(c.glyphs[2*cid])<<8 | int(c.glyphs[2*cid+1])
		}
		if r := c.program[glyph]; r != 0 {
			return string(r), true
		}
	}
	return "", true
}

func (c *composite) cid(code uint32, first rune) int {
	if c.own != nil {
		if cid, ok := c.own.CID(code); ok {
			return int(cid)
		}
	}
	if c.predefined != nil {
		return c.predefined.CID(code, first)
	}
	return 0
}

// loadProgram asks an embedded TrueType font for the characters of its
// glyphs, where nothing else in the file tells them.
func (f *Font) loadProgram(c *composite, descendant object.Dict) {
	descriptor := f.file.Dict(descendant, "FontDescriptor")
	stream := f.file.Stream(descriptor, "FontFile2")
	if stream == nil {
		return
	}
	data, _ := f.file.Decode(stream, largestProgram)
	c.program = trueTypeCharacters(data)
	if stream := f.file.Stream(descendant, "CIDToGIDMap"); stream != nil {
		c.glyphs, _ = f.file.Decode(stream, 1<<17)
	}
}
