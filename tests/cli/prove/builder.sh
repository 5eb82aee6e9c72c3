#!/bin/sh
# A builder for tests: what buildah, docker and podman do with these commands, as far as proofs need.
# Images and containers are directories below $FAKE.
set -eu
kind=$(basename "$0")
images=$FAKE/images
containers=$FAKE/containers

# The directory of an image.
dir() {
    echo "$images/$(echo "$1" | tr '/' '_')"
}

known() {
    [ -d "$(dir "$1")" ] || [ -e "$FAKE/bases/$1" ] || {
        echo "Error: $1: image not known, no such image" >&2
        exit 125
    }
}

# The layers of a build, which are images without a name, and the image: the output names them.
layers() {
    mkdir -p "$images/def123$$"
    echo "--> def123$$"
    echo "--> abc123$$"
    echo "--> Using cache abc123"
}

# The end of a build, which tidies up.
fail() {
    echo "Error: $1" >&2
    rm -r "$container"
    exit 1
}

build() {
    pull=no
    iidfile=
    while [ $# -gt 1 ]; do
        case $1 in
        --file) file=$2; shift ;;
        --tag) tag=$2; shift ;;
        --iidfile) iidfile=$2; shift ;;
        --pull=false | --pull=missing) pull=yes ;;
        --build-arg | --target | --format) shift ;;
        -*) ;;
        *) context=$1 ;;
        esac
        shift
    done
    [ $# -eq 0 ] || context=$1
    image=$(dir "$tag")
    container=$containers/$$
    # The daemon of docker tidies up by itself; the others leave the container of an ended build.
    [ "$kind" != docker ] || trap 'rm -r "$container"; exit 1' INT TERM
    mkdir -p "$container/root"
    if [ -z "$iidfile" ]; then
        # The first layer is there before the build ends.
        mkdir "$images/def456$$"
        echo "--> def456$$"
    fi
    user= author= label= cmd=null
    while read -r word rest; do
        case $word in
        from) [ ! -e "$FAKE/spoil-lower-case" ] || touch "$container/root/lower" ;;
        ADD)
            cp -R "$context/${rest% *}" "$container/root${rest#* }"
            [ ! -e "$FAKE/spoil-add" ] || touch "$container/root/added"
            ;;
        COPY)
            [ ! -e "$FAKE/no-copy" ] || fail "COPY is not allowed"
            case $rest in
            --from*) ;;
            *) cp -R "$context/${rest% *}" "$container/root${rest#* }" ;;
            esac
            ;;
        RUN)
            (cd "$container/root" && sh -c "$rest") || fail "exit status $?"
            ;;
        USER) user=$rest ;;
        MAINTAINER) author=$rest ;;
        LABEL) label=$(echo "$rest" | sed 's/^\([^=]*\)="\{0,1\}\([^"]*\)"\{0,1\}$/"\1":"\2"/') ;;
        CMD) cmd=$rest ;;
        esac
    done < "$file"
    # An image whose name another one gets stays without a name.
    [ ! -d "$image" ] || mv "$image" "$images/$(cat "$image/id")"
    mv "$container" "$image"
    echo "abc123$$" > "$image/id"
    if [ -n "$iidfile" ]; then
        echo "abc123$$" > "$iidfile"
    else
        layers
    fi
    tar -cf "$image/layer.tar" -C "$image/root" .
    digest=$(cksum < "$image/layer.tar" | tr ' ' '-')
    cat > "$image/config.json" <<CONFIG
{"author": "$author", "os": "linux",
 "config": {"User": "$user", "Labels": {$label}, "Cmd": $cmd},
 "rootfs": {"diff_ids": ["cksum:$digest"]}}
CONFIG
    echo '[{"Config": "config.json", "Layers": ["layer.tar"]}]' > "$image/manifest.json"
}

# A container of an image, which the last argument names.
create() {
    while [ $# -gt 1 ]; do shift; done
    mkdir "$containers/$$"
    echo "$(dir "$1")" > "$containers/$$/image"
    echo $$
}

# Runs the process of the image in the background.
start() {
    container=$containers/$1
    image=$(cat "$container/image")
    words=$(sed -n 's/.*"Cmd": \[\(.*\)\].*/\1/p' "$image/config.json" | tr -d '",')
    (
        cd "$image/root"
        # The words lead to files of the image.
        code=0
        sh -c "$(echo "$words" | sed "s| /| ./|g")" > "$container/log" 2>&1 || code=$?
        echo $code > "$container/code"
    ) > /dev/null 2>&1 &
    echo "$1"
}

state() {
    container=$containers/$1
    if [ -e "$container/code" ]; then
        echo "[{\"State\": {\"Status\": \"exited\", \"ExitCode\": $(cat "$container/code"), \"Pid\": 0}}]"
    else
        echo '[{"State": {"Status": "running", "Pid": 0}}]'
    fi
}

command=$1
shift
case $kind/$command in
*/--version) echo "$kind version 1.0 of the tests" ;;
docker/version) echo "1.0 of the tests" ;;
*/build | */bud) build "$@" ;;
*/inspect)
    case $2 in
    image) known "$3" && echo '[{}]' ;;
    container) state "$3" ;;
    esac
    ;;
*/image) known "$2" ;;
buildah/push) tar -cf "${3#docker-archive:}" -C "$(dir "$2")" config.json manifest.json layer.tar ;;
docker/save | podman/save)
    [ "$1" != --format ] || shift 2
    tar -cf "$2" -C "$(dir "$3")" config.json manifest.json layer.tar
    ;;
podman/ps) ls "$containers" ;;
buildah/containers)
    list=
    for it in $(ls "$containers"); do list="$list${list:+,}{\"id\": \"$it\"}"; done
    echo "[$list]"
    ;;
buildah/rm) rm -r "${containers:?}/$1" ;;
*/create) create "$@" ;;
*/start) start "$@" ;;
*/logs) cat "$containers/$1/log" ;;
*/kill) ;;
*/rm) rm -r "${containers:?}/$3" ;;
*/rmi)
    [ "$1" != --force ] || shift
    rm -r "$(dir "$1")"
    ;;
*) echo "$kind: nothing is known of $command" >&2; exit 1 ;;
esac
