#!/bin/sh
# Install this version of Đôn Đốc into a folder, beside the versions that are there, or go back to the one before. No network is used.
#
#     ./install.sh /srv/dondoc          install, or upgrade
#     ./install.sh --back /srv/dondoc   go back to the version before
#
# In the folder: releases/<version> (program and its environment), .venv -> the version in use, dondoc.toml, and the data.
# Every step can be repeated after a stop: a version counts as installed when its environment is whole, and the switch is one rename.
set -eu

say() { if [ "${DONDOC_LANGUAGE:-vi}" = en ]; then echo "$2"; else echo "$1"; fi; }
refuse() { say "$1" "$2" >&2; exit 1; }

usage() {
  refuse "Cách dùng: ./install.sh [--back] THƯ-MỤC (ví dụ /srv/dondoc). Chưa có gì thay đổi." \
    "Usage: ./install.sh [--back] FOLDER (such as /srv/dondoc). Nothing was changed."
}

here=$(cd "$(dirname "$0")" && pwd)
back=no
if [ "${1:-}" = --back ]; then back=yes; shift; fi
[ $# -eq 1 ] || usage
case "$1" in -*) usage ;; esac
target=$1

release_in_use() { [ ! -L "$target/.venv" ] || basename "$(dirname "$(readlink "$target/.venv")")"; }

# One fact of `dondoc db show --json`; exit code 3 (the versions differ) is an answer too.
database() { (cd "$target" && { .venv/bin/dondoc db show --json || true; } | .venv/bin/python -c "import json, sys; print(json.load(sys.stdin)['$1'])"); }

nobody_at_work() {
  [ -L "$target/.venv" ] || return 0
  [ "$(database running)" = False ] || refuse \
    "Chương trình đang chạy trong $target. Hãy dừng (systemctl stop dondoc) rồi chạy lại. Chưa có gì thay đổi." \
    "The program runs in $target. Stop it (systemctl stop dondoc), then run this again. Nothing was changed."
}

switch_to() {
  ln -sfn "releases/$1/.venv" "$target/.venv.new"
  mv -T "$target/.venv.new" "$target/.venv"
}

if [ "$back" = yes ]; then
  [ -s "$target/releases/before" ] || refuse "Trong $target chưa có phiên bản trước để quay lại. Chưa có gì thay đổi." \
    "There is no version before in $target to go back to. Nothing was changed."
  before=$(cat "$target/releases/before")
  nobody_at_work
  switch_to "$before"
  rm "$target/releases/before"
  say "Đã quay lại phiên bản $before." "Back at version $before."
  if [ "$(database fits)" = True ]; then exit 0; fi
  say "Cơ sở dữ liệu đã được nâng bởi phiên bản mới. Hãy làm tiếp trong $target:" \
    "The database was brought forward by the newer version. Go on in $target:"
  saved=$(cat "$target/releases/saved" 2>/dev/null || echo backup/...)
  cat <<STEPS
    mv var var.newer
    .venv/bin/dondoc restore $saved
    cp var.newer/sent.journal var/
    .venv/bin/dondoc outbox people
STEPS
  say "Nhật ký sent.journal giữ cho không thư nào bị gửi lại (docs/operations.md, mục Backup)." \
    "The sent.journal keeps any letter from being sent again (docs/operations.md, Backup)."
  exit 0
fi

version=$(cat "$here/VERSION")
needed=$(cat "$here/PYTHON")
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || refuse \
  "Gói cài đặt không nguyên vẹn. Hãy chép lại gói rồi chạy lại. Chưa có gì thay đổi." \
  "The bundle is not whole. Copy it again, then run this again. Nothing was changed."
python=${PYTHON:-python$needed}
command -v "$python" >/dev/null || refuse \
  "Cần Python $needed (với venv): apt-get install python$needed-venv. Chưa có gì thay đổi." \
  "Python $needed (with venv) is needed: apt-get install python$needed-venv. Nothing was changed."

old=$(release_in_use)
place="$target/releases/$version"
if [ "$old" = "$version" ]; then
  say "Phiên bản $version đang được dùng trong $target: không có gì thay đổi." \
    "Version $version is in use in $target: nothing was changed."
  exit 0
fi
nobody_at_work
mkdir -p "$target/releases"
if [ ! -e "$place/.installed" ]; then
  rm -rf "$place"
  mkdir -p "$place"
  tar -x -f "$here/source.tar" -C "$place"
  "$python" -m venv "$place/.venv"
  "$place/.venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
    --require-hashes --no-deps --requirement "$place/requirements/app.txt"
  "$place/.venv/bin/python" "$place/scripts/link_project.py"
  "$place/.venv/bin/dondoc" --version >/dev/null
  touch "$place/.installed"
fi

if [ -z "$old" ]; then
  switch_to "$version"
  say "Đã cài phiên bản $version vào $target. Tiếp theo: docs/operations.md trong $place." \
    "Version $version is installed in $target. Go on with docs/operations.md in $place."
  exit 0
fi
saved=$(cd "$target" && .venv/bin/dondoc backup --to backup --json | "$target/.venv/bin/python" -c 'import json, sys; print(json.load(sys.stdin)["folder"])')
echo "$saved" >"$target/releases/saved"
echo "$old" >"$target/releases/before"
switch_to "$version"
(cd "$target" && .venv/bin/dondoc db upgrade) || {
  switch_to "$old"
  rm "$target/releases/before"
  refuse "Chưa nâng được cơ sở dữ liệu: đã trở về phiên bản $old, bản sao lưu ở $saved." \
    "The database could not be brought forward: back at version $old, the backup is $saved."
}
say "Đã nâng từ $old lên $version, bản sao lưu ở $saved. Quay lại: ./install.sh --back $target" \
  "Upgraded from $old to $version, the backup is $saved. To go back: ./install.sh --back $target"
