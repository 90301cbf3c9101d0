package inbox

import (
	"path/filepath"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Key is a file's name as the inbox compares it: the way down from the root
// with slashes, in Unicode's composed form (NFC) and with its letters folded. A
// Mac writes 某é in two characters where Windows writes one, and a share shows
// 通知.PDF where the clerk typed 通知.pdf; neither is another file. Files are
// opened by the bytes that the folder gave, never by the key.
type Key string

// KeyOf gives the key of a way down from the root of an inbox.
func KeyOf(way string) Key {
	way = filepath.ToSlash(way)
	if isPlain(way) {
		return Key(way)
	}
	return Key(cases.Fold().String(norm.NFC.String(way)))
}

// isPlain reports whether a name is its own key: most names are Chinese
// characters, small letters and digits, and 20,000 of them are compared at every
// scan.
func isPlain(way string) bool {
	for _, r := range way {
		switch {
		case r < 0x80 && (r < 'A' || r > 'Z'):
		case r >= 0x4E00 && r <= 0x9FFF: // the common Chinese characters have neither case nor parts
		case r >= 0x3001 && r <= 0x3011, r == '（', r == '）', r == '，', r == '：':
		default:
			return false
		}
	}
	return true
}

// The folders into which finished files are sorted, at the top of an inbox.
const (
	DoneFolder      = "已处理"
	FailedFolder    = "失败"
	DuplicateFolder = "重复"
)

// isSorted reports whether a name at the top of an inbox is one of the folders
// of finished files.
func isSorted(name string) bool {
	switch norm.NFC.String(name) {
	case DoneFolder, FailedFolder, DuplicateFolder:
		return true
	}
	return false
}

// isPending tells a workbook of ours that waits until the ledger is closed. Other
// workbooks of ours are told by what is in them (isLedger), also under 备份.
func isPending(name string) bool {
	return strings.HasPrefix(norm.NFC.String(name), "台账_待合并_") && strings.EqualFold(filepath.Ext(name), ".xlsx")
}
