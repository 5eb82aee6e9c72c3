# BusyBox as the shell, and a script in the place of apk: an index that is kept or not, and packages
# that are programs which say their names.
ln -sf "$(command -v busybox)" /bin/sh
ln -sf "$(command -v busybox)" /bin/ash
mkdir /var/cache/apk
cat > /sbin/apk <<'SCRIPT'
#!/bin/sh
index=/var/cache/apk/APKINDEX.stand-in.tar.gz
command= packages= keep=yes fetch= virtual=
while [ $# -gt 0 ]; do
    case $1 in
    --no-cache) keep= fetch=yes ;;
    -U | --update | --update-cache) fetch=yes ;;
    -t | --virtual) virtual=$2; shift ;;
    -X | --repository | -p | --root) shift ;;
    -*) ;;
    *) if [ -z "$command" ]; then command=$1; else packages="$packages $1"; fi ;;
    esac
    shift
done
# A virtual package has all the others as its lines.
all() {
    for it in $packages; do
        cat "/lib/apk/db/$it" 2> /dev/null || echo "$it"
    done
}
mkdir -p /var/cache/apk /lib/apk/db
case $command in
update) echo packages > $index ;;
add | upgrade | fix)
    [ -z "$fetch" ] || [ -z "$keep" ] || echo packages > $index
    for it in $packages; do
        name=${it%%[<>=~@]*}
        [ -n "$fetch" ] || [ -e $index ] || [ -e "/usr/bin/$name" ] || {
            echo "ERROR: unable to select packages: $name (no such package)" >&2
            exit 1
        }
        case $name in no-such-*) exit 1 ;; esac
        printf '#!/bin/sh\necho %s of apk "$@"\n' "$name" > "/usr/bin/$name"
        chmod 755 "/usr/bin/$name"
        [ -z "$virtual" ] || echo "$name" >> "/lib/apk/db/$virtual"
    done
    ;;
del) for it in $(all); do rm -f "/usr/bin/$it"; done ;;
cache) [ "$packages" != " clean" ] || rm -f /var/cache/apk/* ;;
search | info | list | policy) [ -n "$fetch" ] || [ -e $index ] || exit 1 ;;
*) echo "apk: nothing is known of $command" >&2; exit 1 ;;
esac
SCRIPT
chmod 755 /sbin/apk
