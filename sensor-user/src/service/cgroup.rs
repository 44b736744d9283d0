//! What a cgroup's path says of the program in it.

/// Hexadecimal digits of a container's id that are shown.
const ID_SHOWN: usize = 12;
/// Hexadecimal digits of a container's id.
const ID_DIGITS: usize = 64;

/// The systemd unit or container that `/proc/PID/cgroup` tells of; none for what a user
/// started, and for what runs without either.
pub(super) fn program(text: &str) -> Option<String> {
    let path = path(text)?;
    let mut inner = path.rsplit('/').filter(|part| !part.is_empty());
    // Pods and containers may run systemd units inside: the container is the program's name
    // to the host, and its cgroup is the innermost that has an id.
    container(path).or_else(|| inner.find_map(unit))
}

/// The path of cgroup v2, else of the v1 hierarchy that systemd keeps.
fn path(text: &str) -> Option<&str> {
    let lines = || text.lines().filter_map(|line| line.split_once(':'));
    let unified = lines().find_map(|(id, rest)| (id == "0").then(|| rest.strip_prefix(':'))?);
    let named = || lines().find_map(|(_, rest)| rest.strip_prefix("name=systemd:"));
    unified.filter(|path| *path != "/").or_else(named).or(unified)
}

/// `docker-<id>.scope`, `cri-containerd-<id>.scope`, `crio-<id>.scope`,
/// `libpod-<id>.scope`, `/docker/<id>`, `/kubepods/…/<id>`.
fn container(path: &str) -> Option<String> {
    path.rsplit('/').find_map(|part| {
        let name = part.strip_suffix(".scope").unwrap_or(part);
        let id = name.rsplit(['-', ':']).next().unwrap_or(name);
        let is_id = id.len() == ID_DIGITS && id.bytes().all(|byte| byte.is_ascii_hexdigit());
        if is_id { id.get(..ID_SHOWN).map(str::to_owned) } else { None }
    })
}

/// `nginx.service` is `nginx`. Services of a user's own manager are units as well; the
/// manager itself, sessions and slices are not.
fn unit(part: &str) -> Option<String> {
    let name = part.strip_suffix(".service")?;
    let is_manager = name.starts_with("user@");
    (!is_manager && !name.is_empty()).then(|| unescape(name))
}

/// Undoes systemd's `\x2d` (systemd.unit(5), "String escaping").
fn unescape(name: &str) -> String {
    let mut parts = name.split("\\x");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or(("", part));
        match u8::from_str_radix(code, 16) {
            Ok(byte) if byte.is_ascii_graphic() => out.push(char::from(byte)),
            _ => out.push('_'),
        }
        out.push_str(rest);
    }
    out
}
