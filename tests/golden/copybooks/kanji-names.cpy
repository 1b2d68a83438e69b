       01  住民レコード.
           05  宛名番号         PIC 9(15).
           05  世帯番号         PIC 9(15).
           05  氏名漢字         PIC N(20) USAGE NATIONAL.
           05  氏名ｶﾅ           PIC X(40).
           05  続柄コード       PIC XX OCCURS 4 TIMES.
           05  生年月日.
               10  年           PIC 9(4).
               10  月           PIC 99.
               10  日           PIC 99.
           05  生年月日−文字    REDEFINES 生年月日 PIC X(8).
           05  性別             PIC X.
               88  男           VALUE '1'.
               88  女           VALUE '2'.
           05  件数             PIC 9.
           05  異動             OCCURS 0 TO 3 TIMES DEPENDING ON 件数.
               10  異動事由     PIC XX.
               10  異動年月日   PIC S9(8) COMP-3.
