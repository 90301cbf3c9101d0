package pdf

import "time"

// mostOCRTime bounds what recognising the pages of a whole file may take.
func mostOCRTime(options Options) time.Duration {
	return 10 * options.OCRTimeout
}
