//! Service names: units, containers, processes, and processes that are gone.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use sensor_ebpf::abi::Protocol;

use super::*;

const ID: &str = "4f3a9c1b2d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8";

fn process(procfs: &Path, tgid: u32, comm: &str, cgroup: &str, started: u64) {
    let directory = procfs.join(tgid.to_string());
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("comm"), format!("{comm}\n")).unwrap();
    fs::write(directory.join("cgroup"), cgroup).unwrap();
    let before = "S 1 1 1 0 -1 4194560 1 0 0 0 1 1 0 0 20 0 1 0";
    fs::write(directory.join("stat"), format!("{tgid} (a) b) {before} {started} 1 1")).unwrap();
}

#[test]
fn a_program_is_its_unit_else_its_container_else_its_process() {
    for (cgroup, expected) in [
        ("0::/system.slice/nginx.service\n".to_owned(), "nginx"),
        (
            "0::/system.slice/system-postgresql.slice/postgresql@15-main.service\n".into(),
            "postgresql@15-main",
        ),
        ("0::/system.slice/my\\x2dapi.service/worker\n".into(), "my-api"),
        ("0::/user.slice/user-1000.slice/session-3.scope\n".into(), "python3"),
        ("0::/user.slice/user-1000.slice/user@1000.service/init.scope\n".into(), "python3"),
        ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/api.service\n".into(), "api"),
        ("0::/init.scope\n".into(), "python3"),
        ("0::/\n".into(), "python3"),
        (format!("0::/system.slice/docker-{ID}.scope\n"), "4f3a9c1b2d4e"),
        (format!("0::/docker/{ID}\n"), "4f3a9c1b2d4e"),
        (format!("0::/machine.slice/libpod-{ID}.scope/container\n"), "4f3a9c1b2d4e"),
        (
            format!("0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-{ID}.scope\n"),
            "4f3a9c1b2d4e",
        ),
        (format!("0::/kubepods/besteffort/pod1/{ID}\n"), "4f3a9c1b2d4e"),
        (
            format!("0::/system.slice/docker-{ID}.scope/system.slice/nginx.service\n"),
            "4f3a9c1b2d4e",
        ),
        ("9:name=systemd:/system.slice/nginx.service\n3:cpu:/x\n0::/\n".into(), "nginx"),
        ("4:memory:/a.service\n".into(), "python3"),
        (String::new(), "python3"),
    ] {
        let procfs = tempfile::tempdir().unwrap();
        process(procfs.path(), 17, "python3", &cgroup, 1);
        let mut names = ServiceNames::at(procfs.path());
        assert_eq!(
            &*names.of_process(17, "worker-1", 0, 8443),
            format!("{expected}:8443"),
            "{cgroup}"
        );
    }
}

#[test]
fn a_process_that_is_gone_has_the_name_of_its_connection() {
    let procfs = tempfile::tempdir().unwrap();
    let mut names = ServiceNames::at(procfs.path());
    assert_eq!(&*names.of_process(17, "nginx", 0, 80), "nginx:80");
    assert_eq!(&*names.of_process(18, "a b\n\u{202e}", 0, 80), "a_b__:80");
    assert_eq!(&*names.of_process(19, "", 0, 80), "unknown:80");
}

#[test]
fn a_name_is_remembered_as_long_as_the_process_lives() {
    let procfs = tempfile::tempdir().unwrap();
    process(procfs.path(), 17, "one", "0::/", 100);
    let mut names = ServiceNames::at(procfs.path());
    assert_eq!(&*names.of_process(17, "one", 5, 80), "one:80");
    fs::write(procfs.path().join("17/comm"), "not read again\n").unwrap();
    assert_eq!(&*names.of_process(17, "one", 5, 81), "one:81");
    process(procfs.path(), 17, "other", "0::/", 200);
    assert_eq!(&*names.of_process(17, "one", 5, 80), "other:80");
}

#[test]
fn many_processes_stay_within_the_bound() {
    let procfs = tempfile::tempdir().unwrap();
    let mut names = ServiceNames::at(procfs.path());
    for tgid in 0..20_000 {
        let _ = names.of_process(tgid, &tgid.to_string(), 0, 80);
    }
    assert!(names.programs.len() <= NAMES_MAX && names.services.len() <= NAMES_MAX);
}

#[test]
fn a_connection_that_a_local_client_opened_is_named_by_its_other_end() {
    let procfs = tempfile::tempdir().unwrap();
    let mut names = ServiceNames::at(procfs.path());
    let mut open = OpenInfo {
        cookie: 1,
        tgid: 17,
        comm: "curl".into(),
        cgroup_id: 0,
        local: "127.0.0.1:40000".parse().unwrap(),
        remote: "[2001:db8::1]:443".parse().unwrap(),
        role: Role::Client,
        protocol: Protocol::Unknown,
        joined_midway: false,
        time_ns: 0,
    };
    assert_eq!(&*names.name(&open), "[2001:db8::1]:443");
    open.role = Role::Server;
    assert_eq!(&*names.name(&open), "curl:40000");
}

proptest! {
    #[test]
    fn any_cgroup_file_is_read(text in "[ -~\n\\\\/:.x-]{0,200}") {
        let _ = cgroup::program(&text);
        let _ = cgroup::program(&format!("0::/a/{text}.service"));
    }
}
