       01  TAINO-GAKU SIGN IS LEADING SEPARATE CHARACTER.
           05  HONZEI           PIC S9(9).
           05  ENTAIKIN         PIC S9(7)V99.
           05  NAIYAKU          SIGN TRAILING.
               10  TOKUSOKU     PIC S9(5).
               10  SONOTA       PIC S9(5).
           05  KAISU            PIC 9(3).
           05  TORINOZOKI       PIC S9(3) SIGN LEADING.
           05  PAKKU            PIC S9(3) COMP-3.
