//go:build ignore

// This program makes dictionary.txt: the words of gse's simplified Chinese
// dictionary (Apache-2.0; it goes back to jieba's, MIT) that are frequent
// enough to matter, without personal names, and the words of field.txt.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Words rarer than this do not change where a unit's name ends.
const rarest = 200

// A verb ends the name before it, so that rarer ones matter, too.
const rarestVerb = 20

// misleading words cut the names of the field in two: 各部门将 is not 各部 and 门将.
var misleading = map[string]bool{"门将": true, "各部": true, "处在": true, "处于": true, "部将": true, "处将": true, "班主": true, "会审": true}

func main() {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		log.Fatal(err)
	}
	source, err := os.Open(filepath.Join(strings.TrimSpace(string(out)), "data", "dict", "zh", "s_1.txt"))
	if err != nil {
		log.Fatal(err)
	}
	defer source.Close()
	var text bytes.Buffer
	seen := map[string]bool{}
	field, err := os.ReadFile("field.txt")
	if err != nil {
		log.Fatal(err)
	}
	for _, line := range strings.Split(string(field), "\n") {
		if parts := strings.Fields(line); len(parts) == 3 && !strings.HasPrefix(line, "#") {
			seen[parts[0]] = true
			fmt.Fprintln(&text, line)
		}
	}
	lines := bufio.NewScanner(source)
	for lines.Scan() {
		parts := strings.Fields(lines.Text())
		if len(parts) != 3 || seen[parts[0]] {
			continue
		}
		if misleading[parts[0]] {
			continue
		}
		frequency, err := strconv.Atoi(parts[1])
		if err != nil || frequency < rarest && !(parts[2] == "v" && frequency >= rarestVerb) || strings.HasPrefix(parts[2], "nr") && utf8.RuneCountInString(parts[0]) > 2 {
			continue
		}
		fmt.Fprintln(&text, lines.Text())
	}
	if err := os.WriteFile("dictionary.txt", text.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
