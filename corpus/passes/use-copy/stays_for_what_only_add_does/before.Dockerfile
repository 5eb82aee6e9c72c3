FROM debian:12
ADD https://example.com/x /x
ADD git@github.com:a/b.git /b
ADD https://github.com/a/b.git#v1 /b
ADD github.com/a/b /b
ADD a.git /b
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/x /x
ADD --keep-git-dir=true . /app
ADD --unpack=true a /a
ADD rootfs.tar.gz /
ADD rootfs.tgz rootfs.tar rootfs.txz /r/
ONBUILD ADD . /app
