       01  KAIGO-NINTEI.
           05  KAIGO-DO         PIC 99.
               88  JIRITSU          VALUE 00.
               88  YOSHIEN          VALUES ARE 12 13.
               88  YOKAIGO          VALUE 21 THRU 25.
               88  SAI-CHOSA        VALUE IS 31, 88.
               88  MUKO             VALUES 40 THROUGH 49, 60 THRU 69 99.
           05  SEIBETSU         PIC X.
               88  OTOKO            VALUE '1'.
               88  ONNA             VALUE "2".
               88  FUMEI            VALUE SPACE LOW-VALUE.
           05  ZANDAKA          PIC S9(5)V99 COMP-3.
               88  NASHI            VALUE ZERO.
               88  AKAJI            VALUE -99999.99 THRU -0.01.
           05  KIGO.
               88  KIGO-NASHI       VALUE SPACES.
               88  KIGO-A           VALUE 'A01' THRU 'A99'.
               10  KIGO-1       PIC X.
               10  KIGO-2       PIC X(2).
           05  TENSU            PIC 9V9.
               88  TEN              VALUE 1.5.
           05  FURAGU           PIC X.
               88  MATSU            VALUE HIGH-VALUES.
               88  IN-YO            VALUE QUOTE.
               88  JUROKU           VALUE X'C1'.
               88  NO-SPACE         VALUE ''''.
