#!/bin/sh
# Makes the README's picture: the first page of the ledger of the samples, as
# LibreOffice prints it. Needs Go, LibreOffice, pdftoppm and ImageMagick.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/../.."
go run ./cmd/taizhang run samples -o "$work/ledger.xlsx"
soffice --headless --convert-to pdf --outdir "$work" "$work/ledger.xlsx" >/dev/null
pdftoppm -r 190 -f 1 -l 1 -png -singlefile "$work/ledger.pdf" "$work/page"
convert "$work/page.png" -crop 100%x60%+0+0 +repage -trim -bordercolor white -border 16 -colors 64 -define png:compression-level=9 "$here/ledger.png"
