"""Code pages: what each byte means, and the compiled kernel that decodes by them."""

from lgmigrate.charset.encode import Encoder
from lgmigrate.charset.lookup import Lookup, compile_lookup
from lgmigrate.charset.page import CodePage, code_page, names
from lgmigrate.charset.settings import Charset, charset_of
from lgmigrate.charset.transcode import transcode_file, transcoding

__all__ = [
    "Charset",
    "CodePage",
    "Encoder",
    "Lookup",
    "charset_of",
    "code_page",
    "compile_lookup",
    "names",
    "transcode_file",
    "transcoding",
]
