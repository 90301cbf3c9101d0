package ocr

// rules finds the ruling lines of a picture: long runs of ink, a few pixels
// thick. Skew of more than half a degree breaks them up, and then the page is
// read without its tables.
func (r *Raster) rules() []box {
	lying := longRuns(r.Width, r.Height, func(x, y int) bool { return r.Grey[y*r.Width+x] < dark })
	standing := longRuns(r.Height, r.Width, func(x, y int) bool { return r.Grey[x*r.Width+y] < dark })
	for _, s := range standing {
		lying = append(lying, box{s.y0, s.x0, s.y1, s.x1})
	}
	return lying
}

// longRuns finds lines that lie. A line is at least a twenty-fifth of the
// width long, longer than any stroke of a heading, and at most a two-hundredth
// thick.
func longRuns(width, height int, ink func(x, y int) bool) []box {
	least, thickest, gap := max(width/25, 20), max(height/200, 4), 3
	const most = 4000
	var open, found []box
	for y := 0; y <= height; y++ {
		var runs []box
		if y < height {
			runs = runsOf(width, y, least, gap, ink)
		}
		for _, o := range open {
			grown := false
			for i, run := range runs {
				if run.x0 < o.x1 && o.x0 < run.x1 && o.y1 >= y {
					runs[i] = box{min(run.x0, o.x0), o.y0, max(run.x1, o.x1), y + 1}
					grown = true
					break
				}
			}
			if !grown && o.height() <= thickest && len(found) < most {
				found = append(found, o)
			}
		}
		open = runs
	}
	return found
}

func runsOf(width, y, least, gap int, ink func(x, y int) bool) []box {
	var runs []box
	start, end := -1, 0
	for x := 0; x <= width; x++ {
		switch {
		case x < width && ink(x, y):
			if start < 0 {
				start = x
			}
			end = x + 1
		case start >= 0 && (x == width || x-end >= gap):
			if end-start >= least {
				runs = append(runs, box{start, y, end, y + 1})
			}
			start = -1
		}
	}
	return runs
}
