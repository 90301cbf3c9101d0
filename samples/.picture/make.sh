#!/bin/sh
# Makes the README's pictures from the ledger of the samples, as LibreOffice
# prints it: the first page of the ledger, the pages 本周 and 统计, and the first
# page of the weekly Word document. Needs Go, LibreOffice, pdftoppm, pdftotext and
# ImageMagick.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$here/../.."
go run ./cmd/taizhang run samples -o "$work/ledger.xlsx" --today 2026-11-23
go run ./cmd/taizhang week --ledger "$work/ledger.xlsx" --of 2026-11-23 -o "$work/week.docx"
for paper in ledger.xlsx week.docx; do
  soffice --headless --convert-to pdf --outdir "$work" "$work/$paper" > /dev/null
done
picture() { # picture NAME PDF PAGE DPI SHARE-OF-THE-PAGE
  pdftoppm -r "$4" -f "$3" -l "$3" -png -singlefile "$work/$2.pdf" "$work/page"
  convert "$work/page.png" -crop "100%x$5%+0+0" +repage -trim -bordercolor white -border 16 -colors 64 -define png:compression-level=9 "$here/$1.png"
}
page() { # page TITLE: the number of the page that begins with it
  n=1
  until pdftotext -f $n -l $n "$work/ledger.pdf" - | grep -qx "$1"; do n=$((n + 1)); done
  echo $n
}
picture ledger ledger 1 190 60
picture week ledger "$(page 本周任务)" 100 75
picture figures ledger "$(page 统计)" 80 85
picture report week 1 80 100
