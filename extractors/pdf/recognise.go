package pdf

import (
	"context"
	"fmt"
	"time"

	"taizhang/extractors/notice"
	"taizhang/extractors/pdf/content"
	"taizhang/extractors/pdf/layout"
	"taizhang/extractors/pdf/object"
	"taizhang/extractors/pdf/ocr"
)

// Recognition tells the program that recognises the text of pictures, with its data,
// from every other; "" where there is none, or where that cannot be told.
func Recognition() string { return ocr.Identity() }

// recogniser has pictures read, if the program for it is installed.
type recogniser struct {
	options Options
	file    *object.File
	engine  *ocr.Engine
	missing error // why there is no engine
	ends    time.Time
}

// mostOCRTime bounds what recognising all pages of a file may take.
func mostOCRTime(options Options) time.Duration { return 10 * options.OCRTimeout }

// wants says whether a page should be recognised: it is a picture, or its
// fonts cannot be decoded.
func (r *recogniser) wants(p *page) bool {
	switch r.options.OCR {
	case OCROff:
		return false
	case OCRAlways:
		return p.pictures > pictureOfPage
	}
	return p.picture()
}

// page replaces a page's layout by what is recognised in its picture. It gives
// an error where that cannot be done; the page then stays as it is.
func (r *recogniser) page(ctx context.Context, p *page, found *content.Page) error {
	if r.engine == nil && r.missing == nil {
		r.engine, r.missing = ocr.Find()
		r.ends = time.Now().Add(mostOCRTime(r.options))
	}
	if r.missing != nil {
		return r.missing
	}
	if time.Now().After(r.ends) {
		return fmt.Errorf("文字识别超过%v，其余各页未识别", mostOCRTime(r.options))
	}
	place := largest(found)
	if place.Stream == nil {
		return fmt.Errorf("页面上没有可以识别的图像")
	}
	raster, err := ocr.Load(r.file, place.Stream)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.options.OCRTimeout)
	defer cancel()
	result, err := r.engine.Page(ctx, raster.Turned(place.Quarters), place, found.Width, found.Height)
	if err != nil {
		return err
	}
	p.layout = layout.Read(result.Page)
	p.recognised, p.confidence = true, result.Confidence
	p.reason = ""
	p.health = health{}
	for i := range result.Page.Glyphs {
		p.health.add(result.Page.Glyphs[i].Text)
	}
	return nil
}

// largest gives the picture that covers most of a page.
func largest(found *content.Page) (best content.Image) {
	area := 0.0
	for _, image := range found.Images {
		if a := (image.X1 - image.X0) * (image.Y1 - image.Y0); a > area && image.Stream != nil {
			best, area = image, a
		}
	}
	return best
}

// judge has a page recognised where that helps and says what a person should
// know of it.
func (r *recogniser) judge(ctx context.Context, p *page, found *content.Page) {
	if p.cut = found.Cut; p.cut {
		p.warn("page-cut", "第%d页内容过多，只读取了一部分，请人工核对", p.number)
	}
	var failed error
	if r.wants(p) {
		failed = r.page(ctx, p, found)
	}
	switch {
	case p.recognised:
		p.warn("ocr", "第%d页是图像，文字由识别（OCR）得到，平均置信度%.0f%%，请人工核对", p.number, 100*p.confidence)
	case failed != nil:
		p.unsettled = true
		p.warn("no-text", "第%d页是图像，未能识别文字：%v", p.number, failed)
	case p.picture():
		p.warn("no-text", "第%d页是图像，没有文字", p.number)
	case 2*p.hidden > p.health.characters && p.pictures > pictureOfPage:
		p.warn("ocr", "第%d页是图像，其文字是扫描时识别（OCR）后附上的，请人工核对", p.number)
	case p.reason != "":
		p.warn("suspect-text", "第%d页%s，约%d个字符不可靠，请对照原文核对", p.number, p.reason, p.broken)
	}
}

// readable checks that a file has text at all.
func readable(pages []*page, missing error) error {
	pictures, cut := 0, 0
	for _, p := range pages {
		if p.health.characters > 0 {
			return nil
		}
		if p.cut {
			cut++
		}
		if p.pictures > 0 {
			pictures++
		}
	}
	if missing != nil && pictures > 0 {
		return notice.Fail(notice.CauseNoText, "%w", missing)
	}
	if cut > 0 {
		return notice.Fail(notice.CauseTooLarge, "%d of %d pages unfold into more than the limit", cut, len(pages))
	}
	return notice.Fail(notice.CauseNoText, "%d pages, %d with pictures", len(pages), pictures)
}
