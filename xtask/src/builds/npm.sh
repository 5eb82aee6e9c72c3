# The npm and the corepack that belong to Node.js 18, which Debian's packages are not.
cd /tmp/npm
for it in *.tgz; do
    mkdir -p ${it%.tgz}
    tar xzf $it --strip-components=1 -C ${it%.tgz}
done
node npm-*/bin/npm-cli.js install --global --prefix /usr/local ./*.tgz
corepack disable
echo prefix=/usr/local >> /usr/local/lib/node_modules/npm/npmrc
rm -rf /root/.npm
useradd --create-home --uid 1000 node
