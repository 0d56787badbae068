//! Mounted disks, without what is only a view of another.

use std::collections::BTreeMap;

use super::processes::legible;
use crate::payload::Disk;

/// File systems that hold no files of their own or cannot fill up.
const NOT_A_DISK: [&str; 9] = [
    "autofs", "devtmpfs", "efivarfs", "erofs", "iso9660", "overlay", "ramfs", "squashfs", "tmpfs",
];
/// How many disks are shown.
const SHOWN: usize = 16;

/// One mount as the system lists it.
#[derive(Debug, Clone)]
pub(crate) struct Mount {
    pub(crate) device: String,
    pub(crate) mount: String,
    pub(crate) file_system: String,
    pub(crate) total: u64,
    pub(crate) available: u64,
}

/// One disk for each device, named by its shortest mount point; the device comes first, to look up its rates.
pub(crate) fn real_disks(mounts: impl Iterator<Item = Mount>) -> Vec<(String, Disk)> {
    let mut by_device: BTreeMap<String, Mount> = BTreeMap::new();
    for mount in mounts.filter(is_disk) {
        match by_device.get_mut(&mount.device) {
            Some(known) if known.mount.len() <= mount.mount.len() => {}
            Some(known) => *known = mount,
            None => {
                by_device.insert(mount.device.clone(), mount);
            }
        }
    }
    let mut disks: Vec<(String, Disk)> = by_device.into_values().map(disk).collect();
    disks.sort_by(|(_, a), (_, b)| a.mount.cmp(&b.mount));
    disks.truncate(SHOWN);
    disks
}

fn is_disk(mount: &Mount) -> bool {
    let kind = mount.file_system.as_str();
    // A container sees only an overlay as its root: that is the one overlay worth showing.
    mount.total > 0 && (mount.mount == "/" || !NOT_A_DISK.contains(&kind))
}

fn disk(mount: Mount) -> (String, Disk) {
    let disk = Disk {
        mount: legible(&mount.mount),
        file_system: mount.file_system,
        total: mount.total,
        available: mount.available.min(mount.total),
        read: 0.0,
        written: 0.0,
    };
    (mount.device, disk)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mount(device: &str, mount: &str, file_system: &str, total: u64) -> Mount {
        Mount {
            device: device.to_owned(),
            mount: mount.to_owned(),
            file_system: file_system.to_owned(),
            total,
            available: total / 2,
        }
    }

    fn mounts(list: Vec<Mount>) -> Vec<String> {
        let disks = real_disks(list.into_iter());
        disks.into_iter().map(|(_, disk)| disk.mount).collect()
    }

    #[test]
    fn a_device_counts_once_by_its_shortest_mount() {
        let shown = mounts(vec![
            mount("/dev/sda1", "/etc/hosts", "ext4", 100),
            mount("/dev/sda1", "/", "ext4", 100),
            mount("/dev/sda1", "/var/lib/bind", "ext4", 100),
            mount("/dev/sdb1", "/home", "xfs", 50),
        ]);
        assert_eq!(shown, ["/", "/home"]);
    }

    #[test]
    fn what_cannot_fill_up_is_left_out() {
        let shown = mounts(vec![
            mount("tmpfs", "/run", "tmpfs", 100),
            mount("/dev/loop3", "/snap/core", "squashfs", 100),
            mount("proc", "/proc", "proc", 0),
            mount("overlay", "/", "overlay", 100),
            mount("overlay2", "/var/lib/docker/x", "overlay", 100),
        ]);
        assert_eq!(shown, ["/"]);
    }

    #[test]
    fn the_list_is_bounded() {
        let many = (0..40)
            .map(|n| mount(&format!("/dev/sd{n}"), &format!("/mnt/{n:02}"), "ext4", 9))
            .collect();
        assert_eq!(mounts(many).len(), SHOWN);
    }
}
