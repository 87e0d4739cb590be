"""How figures look from outside: one kind a module, all of `table.Figures`, in a `report.ReportView`."""
