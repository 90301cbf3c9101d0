package ocr

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// Tesseract's modes of page segmentation: a whole page, one block of text.
const (
	pageMode  = "3"
	blockMode = "6"
)

// word is one line of tesseract's table, with the box of its text line.
type word struct {
	text                 string
	left, width          int
	lineTop, lineBottom  int
	confidence           float64
	top, height, ordinal int
}

// leastConfidence sorts out what tesseract sees in specks and stamps.
const leastConfidence = 0

// run gives the words of a picture. One thread each: several pages are read at
// once by the workers, and tesseract's own threads only get in their way.
func (e *Engine) run(ctx context.Context, picture []byte, mode string, dpi int) ([]word, error) {
	command := exec.CommandContext(ctx, e.path, "stdin", "stdout", "-l", e.languages, "--psm", mode, "--dpi", strconv.Itoa(dpi), "tsv")
	command.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	command.Stdin = bytes.NewReader(picture)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	table, err := command.Output()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, fmt.Errorf("tesseract: %w: %s", err, firstLine(complaint.Bytes()))
	}
	return parseTable(string(table)), nil
}

// parseTable reads the columns level, page, block, paragraph, line, word, left,
// top, width, height, confidence, text. Level 4 is a line, 5 a word.
func parseTable(table string) []word {
	var words []word
	for _, row := range strings.Split(table, "\n") {
		columns := strings.Split(row, "\t")
		if len(columns) < 12 || columns[0] != "5" {
			continue
		}
		var n [4]int
		broken := false
		for i := range n {
			value, err := strconv.Atoi(columns[6+i])
			n[i], broken = value, broken || err != nil
		}
		confidence, err := strconv.ParseFloat(columns[10], 64)
		text := strings.TrimSpace(columns[11])
		line, err2 := strconv.Atoi(columns[2] + pad(columns[3]) + pad(columns[4]))
		if broken || err != nil || err2 != nil || text == "" || confidence < leastConfidence {
			continue
		}
		words = append(words, word{text: text, left: n[0], top: n[1], width: n[2], height: n[3], confidence: confidence, ordinal: line})
	}
	// A line's box is that of its middling words: specks and stamps make some
	// boxes too high, and tesseract's own box of the line contains them all.
	for start := 0; start < len(words); {
		end := start
		var tops, bottoms []int
		for end < len(words) && words[end].ordinal == words[start].ordinal {
			tops, bottoms = append(tops, words[end].top), append(bottoms, words[end].top+words[end].height)
			end++
		}
		slices.Sort(tops)
		slices.Sort(bottoms)
		for i := start; i < end; i++ {
			words[i].lineTop, words[i].lineBottom = tops[len(tops)/4], bottoms[len(bottoms)*3/4]
		}
		start = end
	}
	return words
}

func pad(number string) string { return strings.Repeat("0", max(0, 4-len(number))) + number }
