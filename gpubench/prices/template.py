"""An empty price book with what each key means; it holds no price, since prices are the user's."""

TEMPLATE = """\
# Prices for `gpubench compare a.csv b.csv --prices prices.toml`.
#
# Nothing here is known to gpubench: take the # from the lines that you can fill in, and write who
# says so and when. No value may be 0: what is unknown, or free, is left out.
# Every quantity has the keys value, source and date (a day without quotes); an offer may also have
# valid_until, after which it is refused. Prices older than 90 days are marked.

# One currency for the whole book, by its code in ISO 4217.
# currency = "EUR"

# What is the same for all devices. A device may have any of these keys of its own instead.
[site]
# Years over which a device is paid for and works:
# years = { value = , source = "", date = }
# Share of all hours in which it works, 0.01 to 1; electricity is paid for these hours:
# utilisation = { value = , source = "", date = }
# Energy of the building / energy of its computers, 1 or more:
# pue = { value = , source = "", date = }
# electricity_per_kwh = { value = , source = "", date = }

# One table per device: the name that `gpubench show` gives it, or the label of a side, as in
# `gpubench compare old=a.csv new=b.csv`.
[device."NAME OF THE DEVICE"]
# Either a price per device with its share of the server:
# purchase = { value = , source = "", date = }
# or a price per device and hour, paid for every hour of the years:
# rent_per_hour = { value = , source = "", date = }
# Watts per device with its share of the server, while it works (not the limit of the GPU alone).
# Beside a rent it means that electricity is paid on top:
# power_w = { value = , source = "", date = }
# Whatever else a device costs in a year: support, space, staff, licences:
# other_per_year = { value = , source = "", date = }
"""
