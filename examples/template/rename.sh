#!/bin/sh
# Makes this copy of the template a plugin of your own: ./rename.sh NAME PACKAGE, for instance
#   ./rename.sh office-list com.acme.officelist
# NAME is what users write after --discovery; PACKAGE is the Java package and module.
set -eu
cd "$(dirname "$0")"

name=${1-} package=${2-}
printf '%s' "$name" | grep -Eq '^[a-z][a-z0-9-]{1,31}$' || {
  echo "rename.sh: NAME must be 2 to 32 lower-case letters, digits and dashes and begin with a letter." >&2
  exit 2
}
printf '%s' "$package" | grep -Eq '^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$' || {
  echo "rename.sh: PACKAGE must be a Java package, as com.acme.officelist." >&2
  exit 2
}
class=$(printf '%s' "$name" | awk -F- '{ for (i = 1; i <= NF; i++) printf "%s%s", toupper(substr($i, 1, 1)), substr($i, 2) }')

for kind in main test; do
  old=src/$kind/java/org/example/mydiscovery
  new=src/$kind/java/$(printf '%s' "$package" | tr . /)
  mkdir -p "$new"
  for file in "$old"/MyDiscovery*; do
    mv "$file" "$new/$(basename "$file" | sed "s/MyDiscovery/$class/")"
  done
  find "src/$kind" -type d -empty -delete
done
find src pom.xml -type f | while read -r file; do
  sed -e "s/my-discovery/$name/g" -e "s/org\.example\.mydiscovery/$package/g" -e "s/MyDiscovery/$class/g" "$file" >"$file.new"
  mv "$file.new" "$file"
done
sed "s|<groupId>org\.example</groupId>|<groupId>${package%.*}</groupId>|" pom.xml >pom.xml.new
mv pom.xml.new pom.xml
rm -f rename.sh README.md
echo "This is now $name: $class in $package. Build it: mvn -Dpt.home=/path/of/pt package"
