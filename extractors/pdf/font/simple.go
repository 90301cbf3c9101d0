package font

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"taizhang/extractors/pdf/object"
)

// simple is a font of one-byte codes.
type simple struct {
	font *Font
	dict object.Dict
	// texts are nil until they are asked for: most fonts have a ToUnicode map that
	// explains every code, and need not be described. They may be shared with other
	// fonts; own makes a copy before they are changed.
	texts  *[256]string
	shared bool
	// chinese says that pairs of bytes are GBK: drivers for Windows wrote
	// Chinese text into simple fonts and let the viewer's system font sort it
	// out. Only the font's name tells.
	chinese bool
}

func (f *Font) loadSimple(dict object.Dict) {
	s := &simple{font: f, dict: dict}
	f.encoder = s
	f.widths.loadSimple(f.file, dict, f.Name)
	if f.file.Name(dict, "Subtype") == "Type3" {
		f.loadType3(dict)
	}
	s.chinese = f.unicode == nil && chineseName(f.Name) && !s.embedded()
	if !s.chinese {
		f.lengths = oneByte
	}
}

func (s *simple) descriptor() object.Dict { return s.font.file.Dict(s.dict, "FontDescriptor") }

// embedded reports a font that the file carries.
func (s *simple) embedded() bool {
	descriptor := s.descriptor()
	return descriptor["FontFile"] != nil || descriptor["FontFile2"] != nil || descriptor["FontFile3"] != nil ||
		s.font.file.Name(s.dict, "Subtype") == "Type3"
}

// describe finds the texts of the codes.
func (s *simple) describe() {
	file, descriptor := s.font.file, s.descriptor()
	symbolic := file.Int(descriptor, "Flags", 0)&4 != 0
	s.base(s.font, s.dict, descriptor, symbolic && s.embedded())
	s.differences(file, file.Dict(s.dict, "Encoding"))
}

// loadType3 takes the unit of the widths from the font's matrix. The glyphs may
// be drawn in any unit; where the widest is not about one em of the text size,
// it tells the em. The font's box cannot: writers leave it at 0 or 1000.
func (f *Font) loadType3(dict object.Dict) {
	matrix := f.file.Numbers(dict, "FontMatrix")
	if len(matrix) != 6 || matrix[0] == 0 {
		return
	}
	f.widths.scale = max(matrix[0], -matrix[0])
	widest := 0.0
	for at := range f.widths.listed {
		widest = max(widest, f.widths.ofCode(at)*f.widths.scale)
	}
	if widest > 4 || widest > 0 && widest < 0.2 {
		f.Em = widest
	}
}

// base fills in the encoding that the differences start from.
func (s *simple) base(f *Font, dict, descriptor object.Dict, symbolic bool) {
	name := f.file.Name(dict, "Encoding")
	if encoding := f.file.Dict(dict, "Encoding"); encoding != nil {
		name = f.file.Name(encoding, "BaseEncoding")
	}
	switch {
	case name == "WinAnsiEncoding":
		s.texts, s.shared = winAnsi(), true
	case name == "MacRomanEncoding":
		s.texts, s.shared = macRoman(), true
	case symbolic && s.program(f, descriptor):
	default:
		s.texts, s.shared = standard(), true
	}
}

// own gives the table for changing it.
func (s *simple) own() *[256]string {
	if s.texts == nil || s.shared {
		texts := &[256]string{}
		if s.texts != nil {
			*texts = *s.texts
		}
		s.texts, s.shared = texts, false
	}
	return s.texts
}

// The encodings by name, made once: a notice has a dozen fonts.
var (
	winAnsi  = sync.OnceValue(func() *[256]string { return charmapTexts(charmap.Windows1252) })
	macRoman = sync.OnceValue(func() *[256]string { return charmapTexts(charmap.Macintosh) })
	standard = sync.OnceValue(standardTexts)
)

func charmapTexts(m *charmap.Charmap) *[256]string {
	texts := &[256]string{}
	for code := 32; code < 256; code++ {
		if r := m.DecodeByte(byte(code)); r != utf8.RuneError && r >= ' ' {
			texts[code] = string(r)
		}
	}
	return texts
}

// standardHigh is the upper half of StandardEncoding from 0xA1 on (ISO 32000-1,
// annex D.2); a blank is a code without a character.
const standardHigh = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß"

func standardTexts() *[256]string {
	texts := &[256]string{}
	for code := 32; code < 127; code++ {
		texts[code] = string(rune(code))
	}
	texts['\''], texts['`'] = "’", "‘"
	code := 0xa1
	for _, r := range standardHigh {
		if r != ' ' {
			texts[code] = string(r)
		}
		code++
	}
	return texts
}

// program reads the encoding built into an embedded Type 1 font: lines such as
// "dup 65 /A put" in its clear-text head.
func (s *simple) program(f *Font, descriptor object.Dict) bool {
	stream := f.file.Stream(descriptor, "FontFile")
	if stream == nil {
		return false
	}
	data, _ := f.file.Decode(stream, largestProgram)
	if end := bytes.Index(data, []byte("eexec")); end >= 0 {
		data = data[:end]
	}
	start := bytes.Index(data, []byte("/Encoding"))
	if start < 0 {
		return false
	}
	found := false
	parser := object.Parser{Data: data[start:]}
	var code int
	for {
		o, ok := parser.Next()
		if !ok || o == object.Keyword("def") && found {
			return found
		}
		switch o := o.(type) {
		case int:
			code = o
		case object.Name:
			if code >= 0 && code < 256 && o != "Encoding" {
				s.own()[code] = glyphText(string(o))
				found = true
			}
		}
	}
}

func (s *simple) differences(file *object.File, encoding object.Dict) {
	code := 0
	for _, o := range file.Array(encoding, "Differences") {
		switch o := file.Resolve(o).(type) {
		case int:
			code = o
		case object.Name:
			if code >= 0 && code < 256 {
				s.own()[code] = glyphText(string(o))
			}
			code++
		}
	}
}

func (s *simple) next(b []byte) (uint32, int) {
	if s.chinese && len(b) > 1 && b[0] >= 0x81 && b[0] <= 0xfe && b[1] >= 0x40 {
		return uint32(b[0])<<8 | uint32(b[1]), 2
	}
	return uint32(b[0]), 1
}

func (s *simple) charset(code uint32, length int) string {
	if length != 2 {
		return ""
	}
	text, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{byte(code >> 8), byte(code)})
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return ""
	}
	return string(text)
}

func (s *simple) fallback(code uint32, length int) (string, bool) {
	if code > 255 {
		return "", true
	}
	if s.texts == nil {
		s.describe()
	}
	return s.texts[code], false
}

func (s *simple) cid(code uint32, first rune) int { return int(code & 0xff) }

// chineseFonts are the names, in Latin letters, under which Chinese system
// fonts stand in files; a name in Chinese characters is written in GBK.
var chineseFonts = []string{"SimSun", "SimHei", "FangSong", "KaiTi", "NSimSun", "STSong", "STHeiti", "STKaiti",
	"STFangsong", "STZhongsong", "FZXiaoBiaoSong", "FZ", "YouYuan", "LiSu", "MSung", "MHei"}

func chineseName(name string) bool {
	for _, known := range chineseFonts {
		if strings.HasPrefix(name, known) {
			return true
		}
	}
	for i := range len(name) {
		if name[i] >= 0x81 {
			return true
		}
	}
	return false
}

// accents are the endings of glyph names and the combining characters they
// stand for: Eacute is E with U+0301.
var accents = []struct {
	ending string
	mark   rune
}{
	{"acute", 0x301}, {"grave", 0x300}, {"circumflex", 0x302}, {"tilde", 0x303}, {"dieresis", 0x308},
	{"ring", 0x30a}, {"cedilla", 0x327}, {"caron", 0x30c}, {"macron", 0x304}, {"breve", 0x306},
	{"ogonek", 0x328}, {"dotaccent", 0x307}, {"hungarumlaut", 0x30b}, {"commaaccent", 0x327},
}

// glyphNames are names of Adobe's glyph list that neither are single letters
// nor put together from a letter and an accent.
var glyphNames = sync.OnceValue(func() map[string]string {
	const list = `exclam ! quotedbl " numbersign # dollar $ percent % ampersand & quotesingle ' quoteright ’ quoteleft ‘
parenleft ( parenright ) asterisk * plus + comma , hyphen - minus − period . slash / zero 0 one 1 two 2 three 3 four 4 five 5
six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = greater > question ? at @ bracketleft [ backslash \ bracketright ]
asciicircum ^ underscore _ grave ` + "`" + ` braceleft { bar | braceright } asciitilde ~ exclamdown ¡ cent ¢ sterling £ fraction ⁄ yen ¥ florin ƒ
section § currency ¤ quotedblleft “ guillemotleft « guilsinglleft ‹ guilsinglright › fi fi fl fl ff ff ffi ffi ffl ffl endash – dagger †
daggerdbl ‡ periodcentered · middot · paragraph ¶ bullet • quotesinglbase ‚ quotedblbase „ quotedblright ” guillemotright » ellipsis …
perthousand ‰ questiondown ¿ acute ´ circumflex ˆ tilde ˜ macron ¯ breve ˘ dotaccent ˙ dieresis ¨ ring ˚ cedilla ¸ hungarumlaut ˝
ogonek ˛ caron ˇ emdash — AE Æ ordfeminine ª Lslash Ł Oslash Ø OE Œ ordmasculine º ae æ dotlessi ı lslash ł oslash ø oe œ germandbls ß
copyright © registered ® trademark ™ degree ° plusminus ± multiply × divide ÷ onehalf ½ onequarter ¼ threequarters ¾ onesuperior ¹
twosuperior ² threesuperior ³ mu µ logicalnot ¬ brokenbar ¦ Euro € eth ð Eth Ð thorn þ Thorn Þ infinity ∞ notequal ≠ lessequal ≤
greaterequal ≥ partialdiff ∂ summation ∑ product ∏ pi π integral ∫ Omega Ω radical √ approxequal ≈ Delta Δ lozenge ◊ asteriskmath ∗
alpha α beta β gamma γ delta δ epsilon ε theta θ lambda λ sigma σ omega ω phi φ rho ρ tau τ`
	names := map[string]string{"space": " ", "nbspace": " ", "nonbreakingspace": " "}
	words := strings.Fields(list)
	for i := 0; i+1 < len(words); i += 2 {
		names[words[i]] = words[i+1]
	}
	return names
})

// glyphText gives the character of a glyph name, "" for a name that says
// nothing (g12, cid345, .notdef).
func glyphText(name string) string {
	if i := strings.IndexByte(name, '.'); i > 0 {
		name = name[:i] // a.sc, one.oldstyle
	}
	if text, ok := glyphNames()[name]; ok {
		return text
	}
	if len(name) == 1 {
		return name
	}
	for _, prefix := range []string{"uni", "u"} {
		digits, found := strings.CutPrefix(name, prefix)
		if found && len(digits) >= 4 {
			if prefix == "uni" {
				digits = digits[:4]
			}
			if n, err := strconv.ParseUint(digits, 16, 32); err == nil && n > 0 && n <= utf8.MaxRune {
				return string(rune(n))
			}
		}
	}
	for _, accent := range accents {
		letter, found := strings.CutSuffix(name, accent.ending)
		if found && len(letter) == 1 {
			return norm.NFC.String(letter + string(accent.mark))
		}
	}
	return ""
}
