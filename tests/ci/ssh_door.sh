#!/usr/bin/env bash
# The SSH door with a real OpenSSH server and client on loopback: docs/admin-guide.md's set-up, then attempts to get past it.
set -euo pipefail
built=$(realpath "${1:-target/release/xintai}")
sshd=$(command -v sshd || echo /usr/sbin/sshd)
[ -x "$sshd" ] || { apt-get update -qq && apt-get install -y -qq openssh-server >/dev/null; sshd=/usr/sbin/sshd; }
[ "$(id -u)" = 0 ] || { echo "needs root for a service account and a server"; exit 1; }

account=xintaici port=42022
root=$(mktemp -d /opt/xintai-ssh.XXXXXX) server=
finish() { [ -z "$server" ] || kill "$server" 2>/dev/null || true; userdel "$account" 2>/dev/null || true; rm -rf "$root"; }
trap finish EXIT
chmod 755 "$root"; install -m 755 "$built" "$root/xintai"; xintai=$root/xintai
# One service account whose login shell is the program itself: there is no shell behind it.
userdel "$account" 2>/dev/null || true
useradd --system --password '*' --home-dir "$root/home" --create-home --shell "$xintai" "$account"
chmod 700 "$root/home"
runuser() { setpriv --reuid="$account" --regid="$account" --clear-groups env HOME="$root/home" "$@"; }
runuser "$xintai" demo --no-ui "$root/home/demo" >/dev/null 2>&1
db=$root/home/demo/demo.db
as() { local who=$1; shift; runuser "$xintai" --db "$db" --as "$who" --credential-file "$root/home/demo/$who.credential" --format json "$@"; }

mkdir -m 700 "$root/keys"
for key in win1 sup1 stranger; do ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$root/keys/$key"; done
for who in win1 sup1; do
    as adm1 ssh enrol "$who" --key - <"$root/keys/$who.pub" >/dev/null
    as sup2 ssh approve "$(ssh-keygen -lf "$root/keys/$who.pub" | cut -d' ' -f2)" >/dev/null
done
publish() { as adm1 ssh publish --program "$xintai" >"$root/map.new"; mv "$root/map.new" "$root/map"; chmod 644 "$root/map"; }
publish

mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f "$root/host_key"
cat >"$root/sshd_config" <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $root/host_key
PidFile none
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
ExposeAuthInfo yes
AcceptEnv LANG LC_* XINTAI_*
AuthorizedKeysFile none
Subsystem sftp internal-sftp
Match User $account
    AuthorizedKeysCommand $xintai ssh authorized-keys --map $root/map %f
    AuthorizedKeysCommandUser nobody
    SetEnv GLIBC_TUNABLES=glibc.malloc.perturb=165
CONFIG
# The program that sshd starts for keys has to be root's, and so do the folders above it.
"$sshd" -t -f "$root/sshd_config"
"$sshd" -D -e -f "$root/sshd_config" 2>"$root/sshd.log" & server=$!
for _ in $(seq 50); do (echo >"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done

options=(-F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR)
by() { local key=$1; shift; timeout 20 ssh "${options[@]}" -p "$port" -i "$root/keys/$key" "$@"; }
passed=0
ok() { passed=$((passed + 1)); }
fail() { echo "FAILED: $*"; tail -5 "$root/sshd.log"; exit 1; }
expect() { # expect CODE TEXT COMMAND…: exit code and a text in the answer
    local code=$1 text=$2 out rc=0; shift 2
    out=$("$@" 2>&1 </dev/null) || rc=$?
    [ "$rc" = "$code" ] || fail "exit $rc instead of $code: $* -> $out"
    grep -q -- "$text" <<<"$out" || fail "no \`$text\` in: $out"
    ok
}
me=$account@127.0.0.1
# The right officer, by the key alone; a verb, and the same verb's refusal.
expect 0 '"officer":"win1"\|"items"' by win1 "$me" subject find 公司 --limit 1 --format json
expect 3 E-ROLE by win1 "$me" quota set window --subjects 5 --format json
expect 0 '"subjects":5' by sup1 "$me" quota set window --subjects 5 --format json
# Nothing says who one is but the key.
expect 2 E-USAGE by win1 "$me" quota --as sup1 set window --subjects 9 --format json
expect 2 E-USAGE by win1 "$me" status --db /tmp/other.db --format json
expect 2 E-USAGE by win1 "$me" status --credential-file "$root/home/demo/sup1.credential" --format json
for variable in XINTAI_AS=sup1 XINTAI_DB=/tmp/other.db LC_XINTAI_AS=sup1 LC_ALL=sup1 XINTAI_DRY_RUN=1; do
    expect 3 E-ROLE by win1 -o SetEnv="$variable" "$me" quota set window --subjects 9 --format json
done
# No shell, no second command, no other program.
expect 2 E-USAGE by win1 "$me" 'status; quota list'
expect 2 E-USAGE by win1 "$me" '$(id)'
expect 2 E-USAGE by win1 "$me" /bin/sh -c id
expect 2 E-USAGE by win1 "$me" 'status "'
expect 2 E-USAGE by win1 "$me" ssh session --key SHA256:other
expect 2 E-USAGE by win1 "$me" "$(head -c 100000 /dev/zero | tr '\0' x)"
# Files come on standard input; those of the machine are out of reach.
expect 2 E-USAGE by win1 "$me" subject find @/etc/passwd --mode x
expect 2 E-USAGE by win1 "$me" record import /etc/passwd --item XZCF --format json
expect 2 E-USAGE by win1 "$me" log verify "$db"
expect 2 E-USAGE by win1 "$me" backup /tmp/stolen.db
rc=0; timeout 20 scp -q "${options[@]}" -P "$port" -i "$root/keys/win1" "$root/map" "$me:$root/home/copied" 2>/dev/null || rc=$?; [ "$rc" != 0 ] && [ ! -e "$root/home/copied" ] && ok || fail "scp"
rc=0; echo ls | timeout 20 sftp -q "${options[@]}" -P "$port" -i "$root/keys/win1" "$me" >/dev/null 2>&1 || rc=$?; [ "$rc" != 0 ] && ok || fail "sftp"
# No forwarding of any kind.
for forward in "-L 42023:127.0.0.1:$port" "-R 42024:127.0.0.1:$port" "-D 42025"; do
    # shellcheck disable=SC2086
    out=$(timeout 5 ssh "${options[@]}" -o ExitOnForwardFailure=yes -p "$port" -i "$root/keys/win1" $forward "$me" status 2>&1 </dev/null & wait $!) || true
    (echo >/dev/tcp/127.0.0.1/42024) 2>/dev/null && fail "a forward stands: $forward" || ok
done
rc=0; timeout 5 ssh "${options[@]}" -p "$port" -i "$root/keys/win1" -W "127.0.0.1:$port" "$me" </dev/null >"$root/w" 2>&1 || rc=$?; grep -q SSH-2.0 "$root/w" && fail "-W" || ok
# Unknown key, password, a key whose forced command names another.
expect 255 'Permission denied' by stranger "$me" status
expect 255 'Permission denied' ssh "${options[@]}" -o PubkeyAuthentication=no -p "$port" "$me" status
fp() { ssh-keygen -lf "$root/keys/$1.pub" | cut -d' ' -f2; }
cp "$root/map" "$root/map.good"
sed "s|key $(fp win1) .*|key $(fp win1) $(cut -d' ' -f1,2 "$root/keys/win1.pub")|" "$root/map.good" >"$root/map"
printf 'publickey %s\n' "$(cut -d' ' -f1,2 "$root/keys/win1.pub")" >"$root/home/auth"; chown "$account" "$root/home/auth"
expect 7 E-LOGIN runuser env SSH_USER_AUTH="$root/home/auth" "$xintai" --db "$db" ssh session --key "$(fp sup1)"
expect 7 E-LOGIN runuser env -u SSH_USER_AUTH "$xintai" --db "$db" ssh session --key "$(fp win1)"
chmod 666 "$root/map"; expect 255 'Permission denied' by win1 "$me" status; chmod 644 "$root/map"
# The program as a login shell runs nothing but the forced command.
expect 2 E-USAGE runuser "$xintai" -c 'id'
# A terminal opens the console as that officer.
console=(ssh -tt "${options[@]}" -p "$port" -i "$root/keys/win1" "$me")
why=$(python3 "$(dirname "$0")/ssh_console.py" 李静 "${console[@]}" 2>&1) && ok || fail "no console: $why"
# The log knows the way in; a revoked key opens nothing, with the old map still in place.
as aud1 log list --officer win1 --limit 50 | grep -q '"channel":"ssh"' && ok || fail "channel"
as sup1 ssh revoke "$(fp win1)" >/dev/null
expect 7 E-LOGIN by win1 "$me" status --format json
publish
expect 255 'Permission denied' by win1 "$me" status
echo "ssh door: $passed checks passed"
