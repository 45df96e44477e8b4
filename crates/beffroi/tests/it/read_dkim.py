"""Says of each DKIM signature of a mail whether it is good. Arguments: a file of DNS records, a file with the mail."""

import sys

import dkim

records = dict(line.rstrip("\n").split(" ", 1) for line in open(sys.argv[1]))
mail = open(sys.argv[2], "rb").read().replace(b"\n", b"\r\n")


def text_at(name, timeout=5):
    name = name.decode() if isinstance(name, bytes) else name
    return records[name.rstrip(".")].encode()


for index in range(2):
    good = dkim.DKIM(mail).verify(idx=index, dnsfunc=text_at)
    print("good" if good else "bad")
