//! Commands that a project runs in containers of its images, or of images built on them. Each may
//! call a manager without naming it, unless its program is known.

use dockwright_model::{Script, Word};
use dockwright_syntax::ast::ShellText;

use super::known::{
    BUILTINS, INTERPRETERS, KNOWN, MODULES, NODE, PREFIXES, SHELLS, without_version,
};
use super::need::Need;
use super::prefixed::before_command;
use super::reader::Reader;
use crate::facts::programs::last_name;
use crate::word_set::WordSet;

/// Programs, besides system programs, that install nothing and run no command of the project:
/// servers, source checkers, database clients.
static LEAVES_ALONE: WordSet = WordSet::new(
    "
    alembic apache2ctl bandit black celery coverage daphne django-admin eslint flake8 flask gunicorn
    htop httpd hypercorn isort jest mongod mongosh mypy mysqld nginx php-fpm postgres prettier pg_dump
    pg_isready printenv puma pylint pytest redis-cli redis-server ruff sidekiq supervisord tsc
    uvicorn uwsgi vitest waitress-serve",
);

/// Further programs started by name in containers that do not touch system packages.
static STARTED: WordSet = WordSet::new(
    "
    ab airflow amqp apache2 apache2-foreground apachectl arangod asterisk awstats aws beam beanstalkd bind9
    bokeh bundle caddy cargo cassandra chromium clamd clickhouse-server clojure cockroach collectd
    consul convert coturn couchdb cowsay cron crond cupsd dask dlv dnsmasq docker-php-entrypoint dockerd
    dotnet dovecot ejabberdctl elasticsearch elixir emacs envoy erl etcd exim ffmpeg filebeat firefox
    fluentd foreman freeradius frontail gatsby gdb ghc ghci git-daemon go grafana-server groovy gs gradio
    gulp grunt haproxy hexo http-server hugo iex influxd inotifywait iperf iperf3 iex irb java jekyll jenkins
    jshell julia jupyter jupyter-lab jupyter-notebook jupyterhub k6 kafka-server-start.sh kibana kubectl lein
    lighttpd locust logstash luajit lua mailman mariadb mariadbd mcrouter memcached mix mkdocs mlflow mongo
    mongoimport mongorestore mongos mono mosquitto mosquitto_sub mvn mysqladmin mysqldump named nats-server
    neo4j net-snmp newrelic nfsd nghttpx nmap nodemon nsqd ntpd nvim octave opendkim openresty openvpn
    oathkeeper pgbouncer pgpool php-cgi phpunit pm2 pm2-docker pm2-runtime postfix postgrest privoxy prometheus
    proftpd psql puma pure-ftpd qpidd R Rscript rabbitmq-server rackup radicale rails redis-sentinel rclone rq
    rspec rsyslogd runsvdir ruby sbt scala scrapy scsynth searchd sendmail serve slapd smbd snmpd socat
    sphinx-build squid sshd streamlit stunnel stunnel4 supercronic svnserve swift syslog-ng tail
    tarantool tcpdump telegraf tesseract tftpd thin tomcat tor traefik transmission-daemon ts-node tsx
    twistd unbound unicorn unison varnishd vault vector vim vite vsftpd webpack wrk xeyes xelatex
    xvfb-run zabbix_agentd zookeeper envsubst ssh-agent pdflatex lualatex latexmk forever sass
    sass-convert spark-shell spark-submit jenkins.sh jenkins-slave container-entrypoint img2txt live-server
    bitcoin-cli bitcoind",
);

/// Whether a program started in a container does not touch system packages.
pub(super) fn leaves_alone(program: &str) -> bool {
    let name = last_name(program);
    let plain = without_version(name);
    [name, plain]
        .iter()
        .any(|it| LEAVES_ALONE.has(it) || STARTED.has(it) || BUILTINS.has(it) || KNOWN.has(it))
}

/// The maximum depth of nested shell calls.
const DEPTH: usize = 4;

impl Reader<'_, '_> {
    /// The command that may call the manager in a container, or in an image built on this one.
    pub fn called_in_containers(&self) -> bool {
        *self.known.called_in_containers.get_or_init(|| {
            let told = self.ctx.containers();
            let mut commands = told.commands.iter().chain(&told.derived.run);
            !matches!(self.started(), Need::No | Need::Unread(_))
                || commands.any(|it| self.may_call(&it.1, 0))
        })
    }

    pub fn may_call(&self, text: &str, depth: usize) -> bool {
        let script = ShellText::of_script(text).and_then(|it| Script::of(&it));
        let Some(script) = script.filter(|_| depth < DEPTH) else { return true };
        script.calls().iter().any(|it| self.words_may_call(it.command.words(), depth))
    }

    fn words_may_call(&self, words: &[Word], depth: usize) -> bool {
        let text = |it: &Word| it.literal().unwrap_or_else(|| it.text.clone());
        let Some((first, arguments)) = words.split_first() else { return false };
        let Some(program) = first.literal().or_else(|| (first.text == "[").then(|| "[".to_owned()))
        else {
            return true;
        };
        let name = last_name(&program);
        let plain = without_version(name);
        if PREFIXES.contains(&name) {
            return self.words_may_call(&arguments[before_command(name, arguments)..], depth);
        }
        if SHELLS.contains(&name) {
            let has_text = |it: &Word| it.text.starts_with('-') && it.text.ends_with('c');
            let told = arguments.iter().position(has_text).and_then(|at| arguments.get(at + 1));
            let script = || arguments.iter().find(|it| !it.text.starts_with('-'));
            return match told {
                Some(it) => self.may_call(&text(it), depth + 1),
                None => script().is_some(),
            };
        }
        if INTERPRETERS.contains(&plain) {
            let modules = arguments.windows(2).filter(|it| it[0].text == "-m");
            let modules: Vec<_> = modules.map(|it| text(&it[1])).collect();
            let is_known = |it: &String| {
                MODULES.contains(&it.as_str()) || LEAVES_ALONE.has(it) || it == "http.server"
            };
            return !modules.iter().all(is_known) || self.names_manager();
        }
        if self.resource.readers.contains(&plain) {
            return true;
        }
        let is_known = self.knows(&program)
            || LEAVES_ALONE.has(plain)
            // Their arguments have been checked with their names.
            || NODE.contains(&name)
            || self.resource.is_program(name);
        !is_known || self.starts_files(name, arguments) && self.names_manager()
    }
}
