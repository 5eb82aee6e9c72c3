//! Modules of the source that Python would load instead of its own, and packages that pip would
//! take for installed ones.

use dockwright_model::context::Entry;

use crate::word_set::WordSet;

use super::Project;

/// Endings of the files and directories by which pip recognizes an installed package.
const INSTALLED: &[&str] = &[".dist-info", ".egg", ".egg-info", ".egg-link"];

/// An error if a directory of the context has a module that pip, or a program it starts, imports,
/// or a package that counts as installed. `named` is what puts the directory on Python's search
/// path.
pub(super) fn check(named: &str, dir: &str, project: &Project<'_>) -> Result<(), String> {
    for (name, entry) in project.names_at(dir) {
        let (module, _) = name.split_once('.').unwrap_or((&name, ""));
        let is_module = entry != Entry::File || name.contains(".py") || name.contains(".so");
        if is_module && IMPORTED.has(module) {
            return Err(format!("{named} makes Python load `{name}` of the source"));
        }
        let lower = name.to_ascii_lowercase();
        if INSTALLED.iter().any(|it| lower.ends_with(it)) {
            return Err(format!(
                "{named} makes pip take `{name}` of the source for an installed package"
            ));
        }
    }
    Ok(())
}

/// The modules of Python, of pip, and of the tools that build packages.
static IMPORTED: WordSet = WordSet::new(
    "Cython __future__ _abc _aix_support _ast _asyncio _bisect _blake2 _bootsubprocess _bz2 \
     _codecs _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw \
     _collections _collections_abc _compat_pickle _compression _contextvars _crypt _csv \
     _ctypes _curses _curses_panel _datetime _dbm _decimal _distutils_hack _elementtree \
     _frozen_importlib _frozen_importlib_external _functools _gdbm _hashlib _heapq _imp _io \
     _json _locale _lsprof _lzma _markupbase _md5 _msi _multibytecodec _multiprocessing \
     _opcode _operator _osx_support _overlapped _pickle _posixshmem _posixsubprocess _py_abc \
     _pydecimal _pyio _queue _random _scproxy _sha1 _sha256 _sha3 _sha512 _signal \
     _sitebuiltins _socket _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct \
     _symtable _thread _threading_local _tkinter _tokenize _tracemalloc _typing _uuid \
     _warnings _weakref _weakrefset _winapi _zoneinfo abc aifc annotationlib argparse array \
     ast asynchat asyncio asyncore atexit audioop base64 bdb binascii binhex bisect builtins \
     bz2 cProfile calendar certifi cgi cgitb chunk cmath cmd code codecs codeop collections \
     colorsys compileall compression concurrent configparser contextlib contextvars copy \
     copyreg crypt csv ctypes curses cython dataclasses datetime dbm decimal difflib dis \
     distutils doctest email encodings ensurepip enum errno faulthandler fcntl filecmp \
     fileinput flit_core flit_scm fnmatch formatter fractions ftplib functools gc genericpath \
     getopt getpass gettext glob graphlib grp gzip hashlib hatch_vcs hatchling heapq hmac \
     html http idlelib idna imaplib imghdr imp importlib inspect io ipaddress itertools json \
     keyword lib2to3 linecache locale logging lzma macpath mailbox mailcap marshal math \
     maturin meson mesonpy mimetypes mmap modulefinder msilib msvcrt multiprocessing netrc \
     nis nntplib nt ntpath nturl2path numbers numpy opcode operator optparse os ossaudiodev \
     packaging parser pathlib pathspec pbr pdb pdm pickle pickletools pip pipes pkg_resources \
     pkgutil platform plistlib pluggy poetry poetry_core poplib posix posixpath pprint \
     profile pstats pty pwd py_compile pybind11 pyclbr pydoc pydoc_data pyexpat \
     pyproject_hooks queue quopri random re readline reprlib requests resource rlcompleter \
     runpy sched scikit_build_core secrets select selectors setuptools setuptools_scm shelve \
     shlex shutil signal site sitecustomize skbuild smtpd smtplib sndhdr socket socketserver \
     spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep \
     struct subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib \
     tempfile termios textwrap threading time timeit tkinter token tokenize tomli tomllib \
     trace traceback tracemalloc truststore tty turtle turtledemo types typing \
     typing_extensions unicodedata unittest urllib urllib3 usercustomize uu uuid uv venv \
     versioneer virtualenv warnings wave weakref webbrowser wheel winreg winsound wsgiref \
     xdrlib xml xmlrpc zipapp zipfile zipimport zlib zoneinfo",
);
