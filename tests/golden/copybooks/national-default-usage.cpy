       01  KOKUSAI-REC USAGE NATIONAL.
           05  SHIMEI           PIC N(10).
           05  KOKUSEKI         PIC N(3).
