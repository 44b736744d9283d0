getent passwd weir >/dev/null || useradd --system --user-group --no-create-home \
    --home-dir /var/lib/weir --shell /sbin/nologin --comment "Weir" weir
