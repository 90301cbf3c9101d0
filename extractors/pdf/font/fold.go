package font

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// supplement pairs the radicals of U+2E80–2EFF that stand for a whole
// character with that character. Browsers write them into ToUnicode maps,
// since fonts share one glyph for both. The radicals of U+2F00–2FD5 are folded
// by Unicode itself.
const supplement = "⺁厂⺃乚⺅亻⺇几⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬" +
	"⺧牛⺨犭⺩王⺪疋⺫目⺬示⺭礻⺮竹⺯糸⺰纟⺱罓⺲罒⺳冈⺴网⺵冈⺶羊⺷羊⺸羊⺹耂⺺肀⺻聿⺼肉⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足" +
	"⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻡首⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"

// Fold gives radicals as the characters they are drawn like, and full-width
// Latin letters and digits as plain ones. All other punctuation stays as it
// is: the full-width comma and colon carry meaning in Chinese text.
func Fold(text string) string {
	for _, r := range text {
		if foldable(r) {
			return strings.Map(fold, text)
		}
	}
	return text
}

func foldable(r rune) bool {
	return r >= 0x2e80 && r <= 0x2fd5 || r >= '０' && r <= 'ｚ' || r < ' ' || r == 0xad || r == 0xfeff
}

func fold(r rune) rune {
	switch {
	case r >= 0x2f00 && r <= 0x2fd5:
		folded, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
		return folded
	case r >= 0x2e80 && r <= 0x2eff:
		at := strings.IndexRune(supplement, r)
		if at < 0 {
			return r
		}
		folded, _ := utf8.DecodeRuneInString(supplement[at+utf8.RuneLen(r):])
		return folded
	case r >= '０' && r <= '９', r >= 'Ａ' && r <= 'Ｚ', r >= 'ａ' && r <= 'ｚ':
		return r - '０' + '0'
	case r < ' ':
		return ' '
	case r == 0xad || r == 0xfeff: // soft hyphen, byte order mark
		return -1
	}
	return r
}
