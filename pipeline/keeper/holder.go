package keeper

import (
	"path/filepath"
	"strings"
	"unicode/utf16"
)

// Holder is who has a workbook open in another program.
type Holder struct {
	// Name is what the program wrote into its lock file, "" if it says nothing.
	Name string
	// LockFile is that file.
	LockFile string
}

// holderOf tells by the lock files that office programs put beside a workbook
// whether it is open: ~$台账.xlsx (Excel), .~台账.xlsx (WPS), .~lock.台账.xlsx#
// (LibreOffice).
func holderOf(disk Disk, path string) (Holder, bool) {
	folder, name := filepath.Split(path)
	// Excel leaves out the first two characters of names that would get too long.
	short := name
	if runes := []rune(name); len(runes) > 10 {
		short = string(runes[2:])
	}
	for _, candidate := range []string{"~$" + name, "~$" + short, ".~" + name, ".~lock." + name + "#"} {
		data, err := disk.ReadFile(filepath.Join(folder, candidate))
		if err != nil {
			continue
		}
		owner := ownerOf(data)
		if strings.HasSuffix(candidate, "#") {
			owner = lockedBy(string(data))
		}
		return Holder{Name: owner, LockFile: candidate}, true
	}
	return Holder{}, false
}

// ownerOf reads the name in an owner file of Excel or WPS: its length in the
// first byte and the name behind it in the machine's code page, and again from
// byte 54 on as UTF-16.
func ownerOf(data []byte) string {
	const wide = 54
	if len(data) >= wide+2 {
		n := int(data[wide]) | int(data[wide+1])<<8
		if n > 0 && n <= 54 && len(data) >= wide+2+2*n {
			units := make([]uint16, n)
			for i := range units {
				units[i] = uint16(data[wide+2+2*i]) | uint16(data[wide+3+2*i])<<8
			}
			return strings.TrimSpace(string(utf16.Decode(units)))
		}
	}
	if len(data) > 1 && int(data[0]) < len(data) {
		return strings.TrimSpace(strings.ToValidUTF8(string(data[1:1+int(data[0])]), ""))
	}
	return ""
}

// lockedBy reads the name in a lock file of LibreOffice: name, login, machine,
// moment, profile, with commas between them.
func lockedBy(text string) string {
	parts := strings.Split(strings.TrimRight(text, ";\n"), ",")
	for _, part := range parts[:min(2, len(parts))] {
		if part = strings.TrimSpace(part); part != "" {
			if len(parts) > 2 && parts[2] != "" {
				return part + "（" + parts[2] + "）"
			}
			return part
		}
	}
	return ""
}

// HolderOf says who has a workbook open in another program, as far as a lock
// file tells.
func HolderOf(path string) (Holder, bool) { return holderOf(systemDisk{}, path) }
