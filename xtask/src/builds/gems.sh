# Gems made of Debian's packages, in a directory that stands for the registry, which is out of reach.
# Puma and Nokogiri are compiled where they are installed, as from the registry; the others are
# ready to use.
export gems=/usr/local/share/gems/gems
mkdir -p $gems
cd /tmp
sed 's/^deb /deb-src /' /etc/apt/sources.list > /etc/apt/sources.list.d/source.list
apt-get update
apt-get install -y --no-install-recommends dpkg-dev ruby-mini-portile2 ruby-nio4r ruby-rack
apt-get source puma ruby-nokogiri
for dir in puma-*/ ruby-nokogiri-*/; do
    (cd "$dir" && gem build ./*.gemspec && mv ./*.gem $gems)
done
ruby -r rubygems/package -r fileutils -e '
  ARGV.each do |name|
    spec = Gem::Specification.find_by_name(name)
    Dir.chdir(spec.full_gem_path)
    FileUtils.cp(Dir["#{spec.extension_dir}/*.so"], "lib")
    spec.extensions.clear
    spec.files = Dir["**/*"].select { |it| File.file?(it) }
    Gem::Package.build(spec, true, false, "#{ENV["gems"]}/#{spec.file_name}")
  end' mini_portile2 nio4r rack
gem generate_index --directory ${gems%/gems}
bundle config set --global mirror.https://rubygems.org file://${gems%/gems}
apt-get purge -y --auto-remove dpkg-dev ruby-mini-portile2 ruby-nio4r ruby-rack
rm /etc/apt/sources.list.d/source.list
