//! Programs known by name.

use dockwright_model::Word;

use crate::word_set::WordSet;

/// Shells, which set `PWD` for their commands.
pub(crate) static SHELLS: WordSet = WordSet::new("ash bash dash ksh mksh sh zsh");

/// Package managers, which install executable programs.
pub(crate) static MANAGERS: WordSet = WordSet::new(
    "
    apk apt apt-get aptitude brew bundle bun cargo composer conda cpan cpanm dnf dnf5 dpkg
    corepack easy_install emerge gem go luarocks mamba micromamba microdnf npm opam pacman pip pip2 pip3
    pipenv pipx pkg pnpm poetry raco rpm stack uv yarn yum zypper",
);

/// Compilers of machine code.
pub(crate) static COMPILERS: WordSet =
    WordSet::new("c++ cc clang clang++ g++ gcc ghc go nim rustc swiftc zig");

/// Programs from distributions and from language package managers, by command name.
static PROGRAMS: WordSet = WordSet::new(
    "
    ash bash dash ksh sh zsh fish tini dumb-init gosu su su-exec sudo env nice nohup setpriv stdbuf
    timeout tail cat sleep ls top watch less date id ps find grep awk sed tee cp mv rm touch
    du df head sort wc whoami hostname uname cut tr xargs mkdir chown chmod ln dd
    curl wget nc ncat netcat socat ping dig nslookup ss netstat ip iptables tcpdump nmap telnet
    openssl git hg svn make cmake ninja gdb strace ssh sshd ssh-agent rsync rclone lftp jq yq
    node nodejs npm npx yarn yarnpkg pnpm bun bunx deno corepack next nuxt vite webpack tsx ts-node
    nodemon pm2 pm2-runtime pm2-docker forever serve http-server live-server gulp grunt ng vue-cli-service
    react-scripts gatsby hexo ember nest sails strapi json-server prisma concurrently
    python python2 python3 pypy pypy3 ipython ipython3 pip pip3 gunicorn uvicorn hypercorn daphne
    granian waitress-serve uwsgi flask django-admin celery flower fastapi streamlit jupyter
    jupyter-lab jupyter-notebook mkdocs sphinx-build scrapy airflow dagster prefect mlflow
    bokeh panel chainlit gradio poetry pipenv pdm uv uvx hatch tox nox pytest rq supervisord
    supervisorctl twistd chalice alembic ansible ansible-playbook luigid
    ruby irb bundle bundler rails rake rackup puma unicorn thin sidekiq passenger jekyll foreman
    java javac jshell mvn gradle sbt scala kotlin groovy clojure clj lein ant catalina.sh
    startup.sh php php-fpm php-cgi phpunit composer apache2 apache2-foreground apachectl apache2ctl httpd
    httpd-foreground nginx openresty caddy haproxy lighttpd traefik envoy varnishd squid
    perl plackup hypnotoad starman morbo lua luajit tclsh R Rscript julia octave
    elixir iex mix erl ghci runghc stack cabal ocaml sbcl racket swift dotnet mono
    go gofmt cargo rustc gcc g++ cc clang hugo
    mysqld mysqld_safe mariadbd mysql mariadb psql postgres pg_ctl pg_isready mongod mongo mongosh
    mongos redis-server redis-cli redis-sentinel memcached rabbitmq-server rabbitmqctl
    rabbitmq-diagnostics sqlite3 mysqladmin mariadb-admin etcd consul vault nomad zookeeper
    influxd prometheus grafana-server telegraf filebeat logstash
    cron crond supercronic service journalctl beet rsyslogd syslog-ng runsvdir runit s6-svscan init systemd
    postfix dovecot exim sendmail named dnsmasq unbound bind9 ntpd chronyd
    vsftpd proftpd smbd nmbd slapd freeradius openvpn wg-quick tor privoxy stunnel stunnel4 mosquitto
    mosquitto_sub ejabberdctl asterisk minidlnad transmission-daemon transmission-cli
    ffmpeg ffprobe convert magick gs pandoc xelatex pdflatex latexmk asciidoctor tesseract soffice
    vim nano tmux screen htop aws az gcloud gsutil kubectl helm terraform vault packer docker
    dockerd buildkitd containerd ctr skopeo buildah podman psql pgbouncer pgpool",
);

/// Programs that do not run as process 1, or as its child, as they do below a shell.
struct Particular {
    names: &'static [&'static str],
    /// Whether it is enough that another program is process 1.
    is_content_with_init: bool,
    /// The difference, as a predicate.
    what: &'static str,
}

const PARTICULAR: &[Particular] = &[
    Particular {
        names: &["nmbd", "smbd"],
        is_content_with_init: false,
        what: "exits if it cannot start a session, and PID 1 cannot start one",
    },
    Particular {
        // With the parent 0 or 1, Exim's other names included.
        names: &["exim", "mailq", "newaliases", "rsmtp", "runq", "sendmail"],
        is_content_with_init: false,
        what: "exits if its parent is PID 1 or the engine, as if it had already started a daemon",
    },
    Particular {
        names: &["rsyslogd"],
        is_content_with_init: true,
        what: "writes no PID file if it is PID 1 itself",
    },
    Particular {
        names: &[
            "chrome",
            "chromedriver",
            "chromium",
            "jenkins-agent",
            "jenkins-slave",
            "xvfb-run",
        ],
        is_content_with_init: true,
        what: "leaves orphans, which PID 1 has to reap",
    },
];

/// Programs that start another one and end on SIGTERM, whatever the other one does.
static LAUNCHERS: WordSet = WordSet::new(
    "
    air bunx cargo concurrently foreman go gradle gradlew grunt gulp hivemind honcho lein mvn mvnw
    nodemon npm npx overmind pdm pnpm pnpx sbt ts-node-dev tsx uv uvx yarn yarnpkg",
);

/// Programs without a handler of SIGINT, as far as known.
static WITHOUT_HANDLER: WordSet = WordSet::new(
    "
    cron crond ember gatsby hexo http-server json-server live-server lua luajit nest ng nuxt perl php
    react-scripts sails serve sleep strapi tail top vite vue-cli-service watch webpack",
);

/// Interpreters that leave SIGINT to the kernel unless a source handles it.
static LEFT_TO_SOURCES: WordSet = WordSet::new("bun deno node nodejs ts-node");

/// Interpreters, compilers, servers and tools whose programs always handle SIGINT, or end on it as
/// process 1, and programs that ignore it below a shell as well.
static WITH_HANDLER: WordSet = WordSet::new(
    "
    R Rscript ant clj clojure dotnet elixir erl gem ghc go groovy iex irb java javac jruby jshell julia
    kotlin mix mono pypy python racket ruby runghc sbcl scala
    airflow alembic ansible ansible-playbook az beet bokeh celery chainlit chalice conda daphne
    dagster django-admin fastapi flask flower gradio granian gunicorn hatch hypercorn ipython jupyter
    jupyter-lab jupyter-notebook luigid mkdocs mlflow nox panel pip pipenv poetry prefect pytest rq
    scrapy sphinx-build streamlit supervisorctl supervisord tox twistd uvicorn uwsgi waitress-serve
    bundle bundler jekyll passenger puma rackup rails rake sidekiq thin unicorn
    next pm2 pm2-docker pm2-runtime
    hypnotoad morbo php-fpm starman
    buildah buildkitd caddy consul containerd ctr docker dockerd etcd filebeat grafana-server helm
    hugo influxd kubectl nomad packer podman prometheus rclone skopeo supercronic telegraf terraform
    traefik vault
    apache2 apache2-foreground apache2ctl apachectl catalina.sh envoy haproxy httpd httpd-foreground
    lighttpd logstash nginx openresty squid startup.sh tinyproxy varnishd zookeeper
    mariadbd memcached mongod mongos mongosh mysqld mysqld_safe pgbouncer pgpool postgres
    rabbitmq-server redis-sentinel redis-server slapd valkey-server
    asterisk bind chronyd dnsmasq dovecot ejabberdctl exim freeradius iperf minidlnad monit mosquitto
    mosquitto_sub named ngircd nmbd nsd ntpd openvpn postfix privoxy rinetd rsync rsyslogd simpleproxy
    smbd snmpd socat sslh stunnel syslog-ng tor transmission-cli transmission-daemon unbound xinetd
    dumb-init expect ffmpeg fish init less make nano ping s6-svscan screen strace stress systemd
    tcpdump tini tmux vim",
);

/// Programs that end by themselves soon.
static BRIEF: WordSet = WordSet::new(
    "
    chmod chown cp date df du echo false hostname id ln ls mkdir mv printenv ps pwd rm stat touch true
    uname whoami",
);

/// Whether a program ends on SIGINT as process 1. `is_handled` tells whether a source may have a
/// handler of it.
pub(crate) fn handles_interrupt(program: &str, is_handled: bool) -> bool {
    let name = without_version(program);
    let is_of_sources = || LEFT_TO_SOURCES.has(name) || COMPILERS.has(name);
    SHELLS.has(name) || WITH_HANDLER.has(name) || is_handled && is_of_sources()
}

/// Whether the text of a command shows that its program ends by itself soon.
pub(crate) fn ends_soon(program: &str, text: &str) -> bool {
    // Without a file, `cat` waits for input.
    let reads_file = || text.split_whitespace().next_back() != Some("cat");
    BRIEF.has(program)
        || program == "cat" && reads_file()
        || text.split_whitespace().any(|it| matches!(it, "--help" | "--version"))
}

/// The interpreter or the compiler of the programs that a package manager of a language installs.
pub(crate) fn language(manager: &str) -> Option<&'static str> {
    Some(match manager {
        "easy_install" | "pdm" | "pip" | "pip2" | "pip3" | "pipenv" | "pipx" | "poetry" | "uv" => {
            "python"
        }
        "bun" | "npm" | "pnpm" | "yarn" => "node",
        "bundle" | "gem" => "ruby",
        "cargo" => "rustc",
        "composer" => "php",
        "cpan" | "cpanm" => "perl",
        "go" => "go",
        _ => return None,
    })
}

/// Whether a program becomes the one behind its options, or waits for it.
pub(crate) fn is_wrapper(program: &str) -> bool {
    WRAPPERS.has(program)
}

/// The reason of [`ends_otherwise`] for SIGINT.
pub(crate) const IGNORES_INTERRUPT: &str =
    "may have no handler of SIGINT, which PID 1 then ignores: Ctrl-C no longer ends a container";

/// Programs that become the one behind their options, or wait for it.
static WRAPPERS: WordSet =
    WordSet::new("chroot env exec gosu nice nohup setpriv stdbuf su su-exec sudo timeout");

/// How the signals to process 1 end a program otherwise than a shell that waits for it, as a
/// predicate. `is_handled` tells whether a source may have a handler of SIGINT.
pub(crate) fn ends_otherwise(program: &str, is_handled: bool) -> Option<&'static str> {
    let name = without_version(program);
    if LAUNCHERS.has(name) {
        return Some(
            "may end on SIGTERM before the program that it starts, and all processes end with PID 1",
        );
    }
    let is_ignored = WITHOUT_HANDLER.has(name) || LEFT_TO_SOURCES.has(name) && !is_handled;
    is_ignored.then_some(IGNORES_INTERRUPT)
}

/// The program of a command: the first one that is no wrapper such as `env` or `gosu`.
pub(crate) fn started<'c>(words: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    words.into_iter().find(|it| is_program(it) && !WRAPPERS.has(it))
}

/// How a program differs as process 1, as a predicate; with an init, as the child of process 1.
pub(crate) fn as_process_1(program: &str, has_init: bool) -> Option<&'static str> {
    let name = without_version(program);
    // Browsers have many names: `google-chrome-stable`, `chromium-browser`.
    let is_named = |it: &&str| name == *it || name.split(['-', '_']).any(|part| part == *it);
    let mut all = PARTICULAR.iter().filter(|it| !(has_init && it.is_content_with_init));
    all.find(|it| it.names.iter().any(is_named)).map(|it| it.what)
}

/// System package managers.
static OF_SYSTEMS: WordSet =
    WordSet::new("apk apt apt-cache apt-get aptitude dnf microdnf yum zypper");

/// Commands that may name a file without replacing it.
pub(crate) static HARMLESS: WordSet = WordSet::new(
    "
    : . [ [[ addgroup adduser apt-mark ash awk bash cat cd chgrp chkconfig chmod chown command cut dash diff
    dos2unix du echo exit export false file git gosu gpg grep egrep groupadd groupmod hash head id kill
    killall ksh ldd ls make md5sum mkdir mysql node nodejs passwd perl php pgrep pkill printf ps psql
    python python2 python3 rc-update readlink realpath return rm rmdir ruby service set setcap
    sh sha1sum sha256sum sha512sum sleep source sqlite3 stat strip su su-exec sudo systemctl
    tail test touch true type unset update-rc.d useradd userdel usermod wc which whereis zsh",
);

/// Whether packages provide a program with this name, with or without a version at its end.
pub(crate) fn is_program(name: &str) -> bool {
    PROGRAMS.has(name) || OF_SYSTEMS.has(name) || PROGRAMS.has(without_version(name))
}

/// The name without a version at its end: `python` for `python3.11`.
pub(crate) fn without_version(name: &str) -> &str {
    let end = name.trim_end_matches(|it: char| it.is_ascii_digit() || it == '.');
    end.strip_suffix('-').unwrap_or(end)
}

/// The words of a command without wrappers such as `sudo` and `env`.
pub(crate) fn command(words: &[Word]) -> &[Word] {
    let is_caller = |it: &Word| matches!(it.text.as_str(), "sudo" | "exec" | "command" | "env");
    let start = words.iter().position(|it| !is_caller(it)).unwrap_or(words.len());
    &words[start..]
}
