// Package ocr reads the picture of a page with the program tesseract, if it is
// installed with the data for simplified Chinese (Debian: tesseract-ocr,
// tesseract-ocr-chi-sim). Ruled tables are read cell by cell: of 30 cells of a
// scanned notice this gets twice as many right as reading the page at once.
//
// It decides nothing about when to recognise; that is package pdf.
package ocr

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"

	"taizhang/extractors/pdf/content"
	"taizhang/extractors/pdf/layout"
)

// Engine is an installed tesseract.
type Engine struct {
	path      string
	languages string
}

// ErrMissing says what to install.
var ErrMissing = errors.New("文字识别需要 tesseract 及其简体中文数据 chi_sim（Debian、Ubuntu、统信、麒麟：apt install tesseract-ocr tesseract-ocr-chi-sim）")

// Find looks for tesseract on the path, once in the life of the process.
var Find = sync.OnceValues(func() (*Engine, error) {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		return nil, ErrMissing
	}
	list, err := exec.Command(path, "--list-langs").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrMissing, firstLine(list))
	}
	if !strings.Contains(string(list), "chi_sim\n") {
		return nil, ErrMissing
	}
	return &Engine{path: path, languages: "chi_sim"}, nil
})

// Identity tells the tesseract that is installed from every other by its version and
// by its data for the languages that are used; "" where there is none, or where it
// does not say where its data lies, as before version 5.
var Identity = sync.OnceValue(func() string {
	engine, err := Find()
	if err != nil {
		return ""
	}
	version, err := exec.Command(engine.path, "--version").CombinedOutput()
	list, err2 := exec.Command(engine.path, "--list-langs").CombinedOutput()
	_, folder, _ := strings.Cut(firstLine(list), `"`)
	folder, _, told := strings.Cut(folder, `"`)
	data, err3 := os.ReadFile(filepath.Join(folder, engine.languages+".traineddata"))
	if !told || errors.Join(err, err2, err3) != nil {
		return ""
	}
	return fmt.Sprintf("%s %s %x", version, engine.languages, sha256.Sum256(data))
})

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(string(text), "\n")
	return line
}

// Result is what was recognised on a page.
type Result struct {
	// Page has the characters and the ruling lines in the coordinates of the
	// original page, ready for layout.Read.
	Page *content.Page
	// Confidence is the mean confidence of the words, between 0 and 1, by their
	// length.
	Confidence float64
}

// Page recognises a raster that lies on a page at the given place.
func (e *Engine) Page(ctx context.Context, raster *Raster, place content.Image, width, height float64) (*Result, error) {
	f := &field{engine: e, raster: raster, place: place, page: &content.Page{Width: width, Height: height, Fonts: []string{"OCR"}}}
	f.page.Segments = f.onPage(raster.rules())
	rest := raster
	grids := layout.Grids(f.page)
	if len(grids) > 0 {
		rest = raster.copy()
	}
	for _, grid := range grids {
		for _, cell := range grid.Cells {
			box := f.inRaster(grid.X[cell.Column], grid.Y[cell.Row], grid.X[cell.Column+cell.ColumnSpan], grid.Y[cell.Row+cell.RowSpan])
			if err := f.read(ctx, raster, box.inset(raster.dpi(place)/40), blockMode); err != nil {
				return nil, err
			}
		}
		rest.whiten(f.inRaster(grid.X[0], grid.Y[0], grid.X[len(grid.X)-1], grid.Y[len(grid.Y)-1]))
	}
	if err := f.read(ctx, rest, box{0, 0, raster.Width, raster.Height}, pageMode); err != nil {
		return nil, err
	}
	result := &Result{Page: f.page}
	if f.weight > 0 {
		result.Confidence = f.confidence / f.weight / 100
	}
	return result, nil
}

// field is a page while it is being recognised.
type field struct {
	engine             *Engine
	raster             *Raster
	place              content.Image
	page               *content.Page
	confidence, weight float64
}

func (f *field) scale() (x, y float64) {
	return (f.place.X1 - f.place.X0) / float64(f.raster.Width), (f.place.Y1 - f.place.Y0) / float64(f.raster.Height)
}

func (f *field) onPage(rules []box) []content.Segment {
	sx, sy := f.scale()
	segments := make([]content.Segment, len(rules))
	for i, r := range rules {
		segments[i] = content.Segment{
			X0: f.place.X0 + float64(r.x0)*sx, Y0: f.place.Y0 + float64(r.y0)*sy,
			X1: f.place.X0 + float64(r.x1)*sx, Y1: f.place.Y0 + float64(r.y1)*sy,
		}
	}
	return segments
}

func (f *field) inRaster(x0, y0, x1, y1 float64) box {
	sx, sy := f.scale()
	return box{
		int((x0 - f.place.X0) / sx), int((y0 - f.place.Y0) / sy), int((x1 - f.place.X0) / sx), int((y1 - f.place.Y0) / sy),
	}.within(f.raster.Width, f.raster.Height)
}

// read recognises a part of the raster and adds its words to the page.
func (f *field) read(ctx context.Context, raster *Raster, part box, mode string) error {
	if part.width() < 8 || part.height() < 8 || !raster.inked(part) {
		return nil
	}
	words, err := f.engine.run(ctx, raster.encode(part), mode, min(max(int(raster.dpi(f.place)), 70), 600))
	if err != nil {
		return err
	}
	sx, sy := f.scale()
	pen, line := 0.0, -1
	limit := f.place.X0 + float64(part.x1)*sx // or words would move into the next cell
	for _, w := range words {
		runes := []rune(w.text)
		size := float64(w.lineBottom-w.lineTop) * sy
		base := f.place.Y0 + float64(part.y0+w.lineBottom-border)*sy - 0.12*size
		left := f.place.X0 + float64(part.x0+w.left-border)*sx
		if w.ordinal != line {
			pen, line = left, w.ordinal
		}
		// Tesseract's boxes of Chinese words overlap; their order is right.
		left = max(left, pen)
		step := min(float64(w.width)*sx/float64(len(runes)), size)
		for i, r := range runes {
			x := min(left+float64(i)*step, limit-step)
			f.page.Glyphs = append(f.page.Glyphs, content.Glyph{Text: string(r), X: x, EndX: x + step, Y: base, EndY: base, Size: size})
		}
		pen = left + float64(len(runes))*step
		f.confidence += w.confidence * float64(len(runes))
		f.weight += float64(len(runes))
	}
	return nil
}
