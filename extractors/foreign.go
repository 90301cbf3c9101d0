package extractors

import (
	"bytes"
	"strings"
)

// foreign names the format of a file that nobody here reads, "" if it may be
// one of ours. The user learns what the file really is: a picture named .txt, a
// Word document named .pdf. Signs that a text could begin with by chance are
// long or are checked twice. The names are understood in every language.
func foreign(head []byte) string {
	is := func(at int, sign string) bool {
		return len(head) >= at && bytes.HasPrefix(head[at:], []byte(sign))
	}
	switch {
	case is(0, "PK\x03\x04"), is(0, "PK\x05\x06"):
		return zipped(head)
	case is(0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"):
		return "DOC, XLS, PPT or WPS (Office 97–2003)"
	case is(0, `{\rtf`):
		return "RTF"
	case is(0, "\x89PNG\r\n\x1A\n"):
		return "PNG"
	case is(0, "\xFF\xD8\xFF"):
		return "JPEG"
	case is(0, "GIF87a"), is(0, "GIF89a"):
		return "GIF"
	case is(0, "II*\x00"), is(0, "MM\x00*"):
		return "TIFF"
	case is(0, "BM") && is(6, "\x00\x00\x00\x00"):
		return "BMP"
	case is(0, "RIFF") && is(8, "WEBP"):
		return "WebP"
	case is(0, "RIFF"), is(4, "ftyp"), is(0, "ID3\x02"), is(0, "ID3\x03"), is(0, "ID3\x04"), is(0, "\x1A\x45\xDF\xA3"):
		return "MP3, MP4, WAV or AVI"
	case is(0, "Rar!\x1A\x07"):
		return "RAR"
	case is(0, "7z\xBC\xAF\x27\x1C"):
		return "7z"
	case is(0, "\x1F\x8B\x08"):
		return "gzip"
	case is(0, "%!PS"):
		return "PostScript"
	case is(0, "Founder CEB"):
		return "CEB"
	case is(0, "MZ") && bytes.Contains(head, []byte("\x00\x00\x00\x00")), is(0, "\x7FELF"):
		return "EXE or ELF"
	case is(0, "SQLite format 3\x00"):
		return "SQLite"
	}
	return ""
}

// zipped names what lies in a ZIP container, by the names of its first parts.
func zipped(head []byte) string {
	names := string(head)
	switch {
	case strings.Contains(names, "word/"):
		return "DOCX (Word)"
	case strings.Contains(names, "xl/"):
		return "XLSX (Excel)"
	case strings.Contains(names, "ppt/"):
		return "PPTX (PowerPoint)"
	case strings.Contains(names, "OFD.xml"), strings.Contains(names, "Doc_0/"):
		return "OFD"
	case strings.Contains(names, "application/vnd.oasis.opendocument"):
		return "ODF (OpenDocument)"
	}
	return "ZIP"
}
