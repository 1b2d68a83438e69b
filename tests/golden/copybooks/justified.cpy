       01  TEGAMI-REC.
           05  MIGI             PIC X(10) JUSTIFIED RIGHT.
           05  MIGI-2           PIC X(8) JUST.
           05  MIGI-3           PIC A(4) JUSTIFIED.
           05  MIGI-4           JUST RIGHT PIC N(4) USAGE NATIONAL.
