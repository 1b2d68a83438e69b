"""Code pages: what each byte means, and the compiled kernel that decodes by them."""

from lgmigrate.charset.encode import Encoder
from lgmigrate.charset.lookup import Lookup, compile_lookup
from lgmigrate.charset.page import Charset, CodePage, code_page, names

__all__ = ["Charset", "CodePage", "Encoder", "Lookup", "code_page", "compile_lookup", "names"]
