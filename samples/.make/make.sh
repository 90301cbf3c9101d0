#!/bin/sh
# Makes the PDF samples from the pages (*.fodt) beside this script. Needs
# LibreOffice and the fonts AR PL UMing CN and WenQuanYi Zen Hei.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
soffice --headless --convert-to pdf --outdir "$here/.." "$here"/*.fodt
