# shellcheck shell=sh
# What Debian's packages are called where another program installs them. To be sourced.

# package_manager: prints the command that installs packages here, or nothing.
package_manager() {
	for manager_name in apt-get dnf pacman apk brew; do
		if command -v "$manager_name" >/dev/null 2>&1; then
			echo "$manager_name"
			return
		fi
	done
}

# install_command MANAGER: prints what is typed in front of the packages' names.
install_command() {
	case $1 in
	apt-get) echo "sudo apt-get update && sudo apt-get install --no-install-recommends" ;;
	dnf) echo "sudo dnf install" ;;
	pacman) echo "sudo pacman -S --needed" ;;
	apk) echo "sudo apk add" ;;
	brew) echo "brew install" ;;
	esac
}

# One line for each package of Debian that has another name somewhere. "=" is Debian's own name, "-" says that
# there is no such package (or that another one on the list holds the tool).
package_names() {
	cat <<-'END'
	# Debian            dnf                   pacman            apk                 brew
	gcc                 =                     =                 =                   i686-elf-gcc
	binutils            =                     =                 =                   i686-elf-binutils
	gcc-i686-linux-gnu  gcc-x86_64-linux-gnu  -                 -                   i686-elf-gcc
	qemu-system-x86     =                     =                 qemu-system-i386    qemu
	qemu-system-gui     qemu-ui-gtk           qemu-ui-gtk       qemu-ui-gtk         qemu
	python3             =                     python            =                   python
	libc6-dev           glibc-devel           glibc             musl-dev            -
	grub-common         grub2-tools-extra     grub              grub                i686-elf-grub
	grub-pc-bin         grub2-pc-modules      grub              grub-bios           i686-elf-grub
	grub-efi-amd64-bin  grub2-efi-x64-modules grub            grub-efi            x86_64-elf-grub
	xorriso             =                     libisoburn        =                   =
	bochsbios           bochs                 bochs             bochs               bochs
	bochs-sdl           bochs                 bochs             bochs               bochs
	vgabios             bochs                 bochs             bochs               bochs
	mbr                 -                     -                 -                   -
	makebootfat         -                     -                 -                   -
	grub-legacy         -                     -                 -                   -
	syslinux-common     syslinux              syslinux          syslinux            -
	python3-jsonschema  =                     python-jsonschema py3-jsonschema      -
	libunicorn-dev      unicorn-devel         unicorn           unicorn-dev         unicorn
	libzydis-dev        zydis-devel           zydis             -                   zydis
	libx86emu-dev       libx86emu-devel       -                 -                   -
	libclang-rt-14-dev  compiler-rt           compiler-rt       compiler-rt         llvm
	clang               =                     =                 =                   llvm
	clang-tidy          clang-tools-extra     clang             clang-extra-tools   llvm
	frama-c-base        frama-c               -                 -                   -
	nodejs              =                     =                 =                   node
	npm                 nodejs-npm            =                 =                   node
	END
}

# names_for MANAGER PACKAGE...: prints Debian's packages as that manager calls them, each once, and those that it
# has not as "unknown: PACKAGE...", on a second line.
names_for() {
	names_manager=$1
	shift
	package_names | awk -v manager="$names_manager" -v wanted="$*" '
		BEGIN { split("Debian dnf pacman apk brew", titles, " "); for (i in titles) if (titles[i] == manager) column = i }
		/^#/ { next }
		column { other[$1] = $column }
		END {
			count = split(wanted, debian, " ")
			for (i = 1; i <= count; i++) {
				name = debian[i]
				if (name in other && other[name] == "-") { unknown = unknown " " name; continue }
				if (name in other && other[name] != "=") name = other[name]
				if (!seen[name]++) names = names (names == "" ? "" : " ") name
			}
			print names
			if (unknown != "") print "unknown:" unknown
		}'
}
