"""Runs and drawings on other machines, as tasks of Dask.

`connection`, `cluster_runner` and `cluster_drawer` are for the machine of the build, `worker` for
workers, and `project_files` for both.
"""
