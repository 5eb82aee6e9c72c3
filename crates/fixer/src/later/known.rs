//! Programs that are known never to use a system package manager.

use dockwright_model::Word;

use crate::word_set::WordSet;

/// Shell builtins, programs of the base system, compilers, and language package managers.
pub(super) static KNOWN: WordSet = WordSet::new(
    "
    : [ alias basename bunzip2 bzip2 cat cd chgrp chmod chown chpasswd chsh cmp comm configure cp
    curl cut date dd df diff dirname dpkg dpkg-divert dpkg-reconfigure du echo egrep exit
    expand export expr false fgrep file fold getent getopts git gpg gpgconf grep groupadd
    groupmod gunzip gzip head hostname iconv id install ldconfig ln local locale locale-gen ls
    md5sum mkdir mkfifo mktemp mv nproc patch popd printf ps pushd pwd read readlink realpath
    return rm rmdir rsync sed seq set setcap sha1sum sha256sum sha512sum shift shopt sleep sort
    split ssh-keygen ssh-keyscan stat strip sync tail tar tee test touch tr trap true
    tsort type ulimit umask uname uniq unlink unset unxz unzip update-alternatives
    update-ca-certificates update-locale update-rc.d useradd userdel usermod wait wc wget which
    whoami xz yes zcat zip zstd adduser addgroup deluser delgroup passwd crontab apt-key apt-mark
    apt-config a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf openssl svn hg
    cmake ninja meson gcc g++ cc c++ ld ar autoconf automake autoreconf libtoolize pkg-config
    bundle bundler cargo composer conda cpan cpanm dep dotnet easy_install gem glide go gradle
    javac jar keytool lein luarocks mamba mix mvn nvm pecl phpize pear
    pip pip2 pip3 pipenv poetry rebar3 rustup rustc sbt stack tlmgr uv
    docker-php-ext-configure docker-php-ext-enable docker-php-ext-install nginx mysql
    mysqld_safe psql initdb redis-server systemctl service ldd nm objdump jq yq awk gawk mawk
    localedef mount umount sysctl ip iptables scp visudo debconf-set-selections lsb_release
    apxs apxs2 docker-php-source fc-cache gcloud php5enmod php5dismod phpenmod phpdismod pkill
    pyenv virtualenv upx sqlite3 ssh rc-update flake8 pylint black mypy",
);

/// Further programs that scripts call: builtins and small system programs.
pub(super) static BUILTINS: WordSet = WordSet::new(
    "
    [[ ! base32 base64 b2sum bc break builtin cksum clear column continue dc declare dig
    enable factor fallocate free getcap groups hash hexdump host join kill let logger lsof mapfile
    mcookie nc netstat nl nohup nologin nslookup od paste pgrep ping pwgen readarray readonly rename
    rev shred shuf ss suspend swapon tac times tput truncate tty typeset unzstd uptime users uuidgen
    vmstat xxd zstdcat ed",
);

/// Words with which a program in any language starts another program, or runs text.
pub(super) static STARTS_PROCESSES: WordSet = WordSet::new(
    "
    subprocess popen Popen popen2 popen3 system passthru shell_exec proc_open pcntl_exec exec execl
    execle execlp execlpe execv execve execvp execvpe execfile execFile execFileSync execSync spawn
    spawnSync spawnl spawnv spawnvp posix_spawn fork child_process execa execaSync
    shelljs zx getRuntime ProcessBuilder ProcessStartInfo Process open3 Open3
    capture2 capture3 backtick qx eval __import__ import_module importlib runpy ctypes pty
    pexpect plumbum fabric
    create_subprocess_exec create_subprocess_shell check_output check_call getoutput",
);

/// Variables that name a tool unless a Makefile sets them.
pub(super) static TOOLS_OF_MAKE: WordSet = WordSet::new(
    "
    AR AS AWK BUNDLE CARGO CC CD CHMOD CP CPP CXX ECHO FC GO INSTALL INSTALL_DATA INSTALL_PROGRAM LD
    LEX LN MAKE MKDIR MKDIR_P MV NODE NPM PHP PIP PYTHON PYTHON3 RANLIB RM RMDIR RUBY SED STRIP TAR
    TEST TOUCH YACC YARN",
);

/// Programs that only change the owner or mode of their arguments.
pub(super) const KEEPS_FILES: &[&str] = &[
    ".",
    "[",
    "cat",
    "chgrp",
    "chmod",
    "chown",
    "dos2unix",
    "echo",
    "file",
    "grep",
    "head",
    "ls",
    "md5sum",
    "rm",
    "setcap",
    "sha256sum",
    "source",
    "stat",
    "sync",
    "test",
    "touch",
];

/// Programs that run the command after their options.
pub(super) const PREFIXES: &[&str] = &[
    "sudo",
    "env",
    "nice",
    "ionice",
    "time",
    "exec",
    "command",
    "xargs",
    "timeout",
    "nohup",
    "eatmydata",
    "gosu",
    "su-exec",
    "setarch",
    "linux32",
    "linux64",
    "tini",
    "dumb-init",
    "stdbuf",
];

/// Programs that only look up or print names.
pub(super) const ASKING: &[&str] =
    &["which", "type", "hash", "dpkg", "dpkg-query", "grep", "egrep", "fgrep", "apt-mark", "man"];

/// System package managers.
pub(super) const SYSTEM_MANAGERS: &[&str] =
    &["apk", "apt", "apt-get", "aptitude", "dnf", "microdnf", "yum", "zypper"];

/// Language package managers, which install third-party programs.
pub(super) const MANAGERS: &[&str] = &[
    "bundle", "cargo", "composer", "conda", "cpan", "cpanm", "gem", "luarocks", "mamba", "npm",
    "pip", "pipx", "pnpm", "uv", "yarn",
];

/// Shells.
pub(super) const SHELLS: &[&str] = &["sh", "bash", "dash", "ash", "ksh", "zsh"];

/// Interpreters.
pub(super) const INTERPRETERS: &[&str] =
    &["java", "node", "nodejs", "perl", "php", "python", "ruby"];

/// Package managers that run the scripts of a `package.json`.
pub(super) const NODE: &[&str] = &["npm", "yarn", "pnpm"];

/// Python modules with a known effect.
pub(super) const MODULES: &[&str] =
    &["pip", "venv", "virtualenv", "compileall", "ensurepip", "build", "pytest", "unittest"];

/// Downloaded installers, by part of their URL or file name.
pub(super) const INSTALLERS: &[&str] = &[
    "getcomposer.org/installer",
    "composer-setup.php",
    "get-pip.py",
    "get-poetry.py",
    "install.python-poetry.org",
    "sh.rustup.rs",
    "nvm-sh/nvm",
    "creationix/nvm",
    "astral.sh/uv",
    "bun.sh/install",
];

/// Files that only set variables and functions.
pub(super) const SOURCED: &[&str] = &[
    "os-release",
    "lsb-release",
    "activate",
    "nvm.sh",
    "envvars",
    ".bashrc",
    ".bash_profile",
    ".profile",
    "profile",
];

/// Programs that generate a Makefile which only calls compilers.
pub(super) const GENERATORS: &[&str] = &["configure", "cmake", "qmake", "phpize", "autogen.sh"];

/// Commands of npm and similar programs that run a script of the project.
pub(super) const RUNS_SCRIPT: &[&str] =
    &["run", "run-script", "start", "test", "t", "exec", "x", "dlx", "stop", "restart", "create"];

/// Other commands of npm and similar programs.
pub(super) const OWN_COMMANDS: &[&str] = &[
    "install",
    "i",
    "add",
    "ci",
    "clean-install",
    "install-clean",
    "update",
    "up",
    "upgrade",
    "uninstall",
    "remove",
    "rm",
    "un",
    "prune",
    "rebuild",
    "ls",
    "list",
    "view",
    "outdated",
    "audit",
    "cache",
    "config",
    "set",
    "get",
    "version",
    "login",
    "logout",
    "whoami",
    "link",
    "ln",
    "pack",
    "publish",
    "global",
    "init",
    "dedupe",
    "fund",
    "store",
    "fetch",
    "import",
    "deploy",
    "policies",
    "plugin",
    "unlink",
    "root",
    "bin",
    "prefix",
    "help",
    "c",
    "isntall",
    "info",
    "setup",
];

/// Known programs that run commands from project files.
pub(super) const BUILDS: &[&str] = &[
    "bundle",
    "bundler",
    "cargo",
    "cmake",
    "composer",
    "dotnet",
    "easy_install",
    "gem",
    "go",
    "gradle",
    "lein",
    "meson",
    "mix",
    "mvn",
    "ninja",
    "pip",
    "pip2",
    "pip3",
    "pipenv",
    "poetry",
    "rebar3",
    "sbt",
    "stack",
    "uv",
];

/// Programs that generate build files from macros of the project, which may run commands.
pub(super) const RUNS_MACROS: &[&str] =
    &["aclocal", "autoconf", "autoheader", "automake", "autoreconf", "libtoolize"];

/// Commands of `go` that run no file of the project.
pub(super) const GO_COMPILES: &[&str] =
    &["build", "clean", "env", "fmt", "get", "install", "list", "mod", "version", "vet"];

/// The names of these project files.
pub(super) const BUILD_FILES: &[&str] = &[
    "*.cmake",
    "*.csproj",
    "*.fsproj",
    "*.gemspec",
    "*.gradle",
    "*.gradle.kts",
    "*.ninja",
    "*.props",
    "*.sbt",
    "*.targets",
    "*.vbproj",
    "CMakeLists.txt",
    "Cargo.toml",
    "Gemfile",
    "Rakefile",
    "build.rs",
    "composer.json",
    "extconf.rb",
    "meson.build",
    "mix.exs",
    "package.json",
    "pom.xml",
    "project.clj",
    "pyproject.toml",
    "rebar.config",
    "setup.cfg",
    "setup.py",
];

/// Whether a known program with this name may run files that no argument names, depending on
/// sources and settings of the project.
pub(super) fn reaches(name: &str, arguments: &[Word]) -> bool {
    let plain = without_version(name);
    let asks = |it: &Word| ["--version", "-V", "-v", "-version"].contains(&it.text.as_str());
    let command = arguments.iter().find(|it| !it.text.starts_with('-')).map(|it| it.text.as_str());
    let only_compiles = plain == "go" && command.is_some_and(|it| GO_COMPILES.contains(&it));
    let is_one = [BUILDS, GENERATORS, INTERPRETERS, NODE, RUNS_MACROS];
    let is_one = is_one.iter().any(|it| it.contains(&name) || it.contains(&plain));
    let is_question = arguments.len() == 1 && arguments.iter().all(asks);
    (is_one || matches!(plain, "make" | "gmake")) && !only_compiles && !is_question
}

/// The name of a program without a version at its end.
pub(super) fn without_version(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
}
