//go:build ignore

// Generate packs the characters of Adobe's collections GB1 and CNS1, and the
// codes of EUC-TW, out of Adobe's cmap-resources as Debian's package
// poppler-data carries them (licence: LICENSE-adobe-cmap beside this file).
package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"

	"taizhang/extractors/pdf/cmap"
)

func main() {
	source := flag.String("source", "/usr/share/poppler/cMap", "folder of the CMap resources")
	flag.Parse()
	gb1 := collection(*source, "Adobe-GB1", "UniGB-UTF32-H")
	cns1 := collection(*source, "Adobe-CNS1", "UniCNS-UTF32-H")
	write("gb1.bin", pack(gb1))
	write("cns1.bin", pack(cns1))
	write("cnseuc.bin", packCodes(read(*source, "Adobe-CNS1", "CNS-EUC-H"), cns1))
}

func read(source, folder, name string) *cmap.Map {
	data, err := os.ReadFile(filepath.Join(source, folder, name))
	if err != nil {
		log.Fatal(err)
	}
	return cmap.Parse(data)
}

// collection lists the character of each CID: the collection's own table to
// Unicode first, then the reverse of the newer UTF-32 map.
func collection(source, folder, utf32 string) []rune {
	const most = 31000
	runes := make([]rune, most)
	codes := read(source, folder, utf32)
	for r := rune(0x2ffff); r >= 0x20; r-- { // downwards, so that the lowest character wins
		if cid, ok := codes.CID(uint32(r)); ok && cid < most {
			runes[cid] = r
		}
	}
	ucs2 := read(source, folder, folder+"-UCS2")
	for cid := range runes {
		if text, ok := ucs2.Text(uint32(cid)); ok {
			if r := []rune(text)[0]; r != 0xfffd && (r < 0xe000 || r > 0xf8ff) {
				runes[cid] = r
			}
		}
	}
	for len(runes) > 0 && runes[len(runes)-1] == 0 {
		runes = runes[:len(runes)-1]
	}
	return runes
}

func pack(runes []rune) []byte {
	var numbers []byte
	previous := rune(0)
	for _, r := range runes {
		numbers = binary.AppendVarint(numbers, int64(r-previous))
		previous = r
	}
	return deflate(numbers)
}

func packCodes(codes *cmap.Map, runes []rune) []byte {
	var all []uint32
	add := func(low, high uint32) {
		for code := low; code <= high; code++ {
			if cid, ok := codes.CID(code); ok && int(cid) < len(runes) && runes[cid] != 0 {
				all = append(all, code)
			}
		}
	}
	add(0xa1a1, 0xfefe)
	add(0x8ea2a1a1, 0x8ea2fefe)
	add(0x8ea3a1a1, 0x8ea3fefe)
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	var numbers []byte
	code, char := int64(0), int64(0)
	for _, next := range all {
		cid, _ := codes.CID(next)
		r := int64(runes[cid])
		numbers = binary.AppendVarint(numbers, int64(next)-code)
		numbers = binary.AppendVarint(numbers, r-char)
		code, char = int64(next), r
	}
	return deflate(numbers)
}

func deflate(data []byte) []byte {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	return out.Bytes()
}

func write(name string, data []byte) {
	if err := os.WriteFile(name, data, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Println(name, len(data), "bytes")
}
