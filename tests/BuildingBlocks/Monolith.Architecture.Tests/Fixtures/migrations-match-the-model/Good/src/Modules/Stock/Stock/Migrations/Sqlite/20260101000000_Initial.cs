// This module is on SQL Server only.
