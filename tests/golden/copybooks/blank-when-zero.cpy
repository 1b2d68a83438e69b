       01  NOFUSHO.
           05  GAKU-1           PIC 9(5) BLANK WHEN ZERO.
           05  GAKU-2           PIC Z,ZZ9 BLANK ZERO.
           05  GAKU-3           BLANK WHEN ZEROES PIC ZZ9.99.
           05  GAKU-4           PIC ZZ9 BLANK ZEROS.
